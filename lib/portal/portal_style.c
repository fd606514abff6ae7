/* How the public's page looks: on a phone, on paper, by day and by night. */
#include <stddef.h>

#include "portal.h"

#define DARK "--ink:#e9edf2;--soft:#a8b3bf;--line:#2d3640;--back:#0f1318;" \
	"--card:#171c23;--blue:#8fbdf7;--bar:#5b9bea;--part:#33557f;" \
	"--yes:#6cc58c;--no:#f0938a;--c1:#5b9bea;--c2:#e0a33f;--c3:#b58ae0;" \
	"--c4:#a9b4c0;--c5:#66727f;--chip:#1f2a38"

static const char *const sheet[] = {
	":root{color-scheme:light dark;--ink:#161b22;--soft:#545e69;"
	"--line:#d5dce3;--back:#f3f5f7;--card:#fff;--blue:#1b4b8a;"
	"--bar:#2a66b1;--part:#9dbbe0;--yes:#1a7a3f;--no:#b3261e;"
	"--c1:#2a66b1;--c2:#b86e00;--c3:#7b4fb0;--c4:#4d5762;--c5:#7d8894;"
	"--chip:#e6edf6}",
	"@media screen and (prefers-color-scheme:dark){:root{" DARK "}}",
	"*{box-sizing:border-box;margin:0}",
	"html{-webkit-text-size-adjust:100%;scroll-padding-top:16px}",
	"body{background:var(--back);color:var(--ink);font:17px/1.55 "
	"\"Helvetica Neue\",Helvetica,Arial,\"Liberation Sans\",sans-serif;"
	"-webkit-print-color-adjust:exact;print-color-adjust:exact;"
	"overflow-wrap:break-word}",
	"header,main,footer{max-width:1080px;margin:0 auto;padding:0 32px}",
	"a{color:var(--blue)}",
	"a:focus-visible{outline:3px solid var(--blue);outline-offset:2px;"
	"border-radius:2px}",
	".skip{position:absolute;left:-9999px}",
	".skip:focus{left:8px;top:8px;background:var(--card);padding:8px 14px;"
	"z-index:1}",
	"bdi{unicode-bidi:isolate}",
	/* Where the policy's words stand among others: they may be long. */
	".w,bdi{overflow-wrap:anywhere}",
	"time{white-space:nowrap}",
	".n{text-align:right;font-variant-numeric:tabular-nums;"
	"white-space:nowrap}",
	".mono,pre{font-family:ui-monospace,\"SF Mono\",Menlo,Consolas,"
	"\"DejaVu Sans Mono\",\"Liberation Mono\",monospace}",

	/* Whose page it is, and of when. */
	".top{background:var(--card);border-top:6px solid var(--blue);"
	"border-bottom:1px solid var(--line)}",
	"header{padding-top:44px;padding-bottom:40px}",
	".agency{font-size:14px;font-weight:700;letter-spacing:.08em;"
	"text-transform:uppercase;color:var(--blue)}",
	"h1{font-size:46px;line-height:1.1;font-weight:700;"
	"letter-spacing:-.022em;margin:10px 0 14px}",
	".lead{font-size:21px;line-height:1.45;max-width:34em}",
	".stamp{margin-top:22px;font-size:15px;color:var(--soft);"
	"display:flex;flex-wrap:wrap;gap:2px 28px}",

	/* The numbers. */
	".numbers{padding:38px 0 0}",
	"h2{font-size:25px;line-height:1.2;letter-spacing:-.012em}",
	".numbers h2{margin-bottom:16px}",
	".tiles{display:grid;grid-template-columns:1.5fr 1fr 1fr 1fr 1fr;"
	"background:var(--card);border:1px solid var(--line);"
	"border-radius:10px;overflow:hidden}",
	".tiles div{padding:20px 22px 22px;border-left:1px solid var(--line)}",
	".tiles div:first-child{border-left:0}",
	"dt{font-size:15px;font-weight:600}",
	".tiles dd{font-size:14px;line-height:1.4;color:var(--soft)}",
	".tiles b{display:block;font-size:38px;line-height:1.2;font-weight:700;"
	"letter-spacing:-.02em;color:var(--blue);"
	"font-variant-numeric:tabular-nums}",
	"nav{margin:26px 0 14px}",
	"nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;"
	"gap:8px}",
	"nav a{display:block;padding:6px 15px;border:1px solid var(--line);"
	"border-radius:17px;background:var(--card);font-size:15px;"
	"text-decoration:none}",
	"nav a:hover{border-color:var(--blue)}",

	/* The parts. */
	".part{display:grid;grid-template-columns:230px minmax(0,1fr);"
	"gap:0 44px;padding:44px 0;border-top:1px solid var(--line)}",
	"nav+.part{border-top:0}",
	".body>*+*{margin-top:16px}",
	".body p{max-width:43em}",
	"h3{font-size:17px;line-height:1.3}",
	".body>*+h3{margin-top:28px}",
	".large{font-size:25px;line-height:1.35;font-weight:700;"
	"letter-spacing:-.01em}",
	".note{font-size:15px;color:var(--soft)}",
	".two{display:grid;grid-template-columns:1fr 1fr;gap:28px 36px}",
	".yes,.no{list-style:none;padding:0;max-width:43em}",
	".yes li,.no li{padding:7px 0 7px 32px;position:relative}",
	".two .yes,.two .no{margin-top:8px}",
	".yes li:before,.no li:before{position:absolute;left:2px;"
	"font-weight:700}",
	".yes li:before{content:\"\\2713\" / \"\";color:var(--yes)}",
	".no li:before{content:\"\\2715\" / \"\";color:var(--no)}",
	".chips{list-style:none;padding:0;display:flex;flex-wrap:wrap;"
	"gap:8px}",
	".chips li{background:var(--chip);border-radius:6px;padding:5px 13px;"
	"font-size:16px;max-width:100%}",
	".files{list-style:none;padding:0;border:1px solid var(--line);"
	"border-radius:10px;background:var(--card)}",
	".files li{padding:12px 18px;display:flex;flex-wrap:wrap;gap:0 18px}",
	".files li+li{border-top:1px solid var(--line)}",
	".files a{font-weight:600;min-width:13em}",
	".files span{color:var(--soft)}",
	"pre{background:var(--card);border:1px solid var(--line);"
	"border-radius:10px;padding:16px 18px;font-size:14px;line-height:1.6;"
	"white-space:pre-wrap;overflow-wrap:anywhere}",

	/* Tables. */
	"table{border-collapse:collapse;width:100%;font-size:16px;"
	"line-height:1.4}",
	".body>table{margin-top:26px}",
	".small{max-width:30em}",
	"caption{text-align:left;font-weight:700;padding-bottom:8px}",
	"th,td{text-align:left;padding:9px 14px 9px 0;vertical-align:top;"
	"border-bottom:1px solid var(--line)}",
	"th:last-child,td:last-child{padding-right:0}",
	"th.n,td.n{text-align:right}",
	"thead th,thead td{font-size:14px;font-weight:600;color:var(--soft);"
	"vertical-align:bottom}",
	"tbody th{font-weight:400}",
	".mono{font-size:14px}",
	".bars .bar{width:58%;padding-right:0}",
	".bars td.bar{vertical-align:middle}",
	".fg-row{display:block}",
	".keyed{position:relative;padding-left:25px}",
	".key{position:absolute;left:0;top:.95em;width:13px;height:13px;"
	"border-radius:3px;background:currentColor}",

	/* Charts. */
	".body>figure{margin-top:28px}",
	"figcaption{font-weight:700;font-size:16px;margin-bottom:10px}",
	".fg-columns,.fg-shares{display:block;overflow:visible}",
	".fg-shares{border-radius:6px;overflow:hidden}",
	".fg-bar{fill:var(--bar)}.fg-part{fill:var(--part);"
	"stroke:var(--bar);stroke-width:1.5}",
	".fg-grid{stroke:var(--line)}",
	".fg-base{stroke:var(--soft)}",
	".fg-text{fill:var(--soft);font-size:13px}",
	".fg-mid,.fg-value{text-anchor:middle}",
	".fg-value{fill:var(--ink);font-size:13px;font-weight:600}",
	".c1{fill:var(--c1);color:var(--c1)}.c2{fill:var(--c2);"
	"color:var(--c2)}.c3{fill:var(--c3);color:var(--c3)}"
	".c4{fill:var(--c4);color:var(--c4)}.c5{fill:var(--c5);"
	"color:var(--c5)}",

	"footer{padding-top:26px;padding-bottom:48px;color:var(--soft);"
	"font-size:14px;border-top:1px solid var(--line)}",
	"footer p{max-width:48em;margin-top:8px}",

	"@media screen and (max-width:900px){"
	".tiles{grid-template-columns:1fr 1fr}"
	".tiles div{border-left:0;border-top:1px solid var(--line)}"
	".tiles div:first-child{grid-column:1/3;border-top:0}"
	".tiles div:nth-child(odd){border-left:1px solid var(--line)}"
	".tiles div:first-child{border-left:0}"
	".part{grid-template-columns:minmax(0,1fr);gap:16px;padding:34px 0}}",

	"@media screen and (max-width:600px){body{font-size:16px}"
	"header,main,footer{padding-left:18px;padding-right:18px}"
	"header{padding-top:30px;padding-bottom:28px}"
	"h1{font-size:34px}.lead{font-size:18px}"
	".two{grid-template-columns:minmax(0,1fr)}"
	".tiles div{padding:15px 16px 16px}.tiles b{font-size:29px}"
	".fg-value{display:none}.fg-text{font-size:11px}"
	"nav a{padding:9px 15px;border-radius:21px}"
	"th,td{padding-right:10px}table{font-size:15px}"
	".bars .bar{width:38%}.large{font-size:22px}}",

	"@media print{:root{--back:#fff}body{font-size:10pt;line-height:1.4}"
	"header,main,footer{max-width:none;padding-left:0;padding-right:0}"
	"header{padding:10pt 0 12pt}.top{border-top-width:3pt}"
	"nav,.skip{display:none}h1{font-size:25pt;margin:4pt 0 6pt}"
	".agency,.stamp{font-size:9pt}.lead{font-size:12pt}"
	".stamp{margin-top:8pt}"
	".numbers{padding-top:14pt}.numbers h2{margin-bottom:8pt}"
	"h2{font-size:14pt}h3,caption,figcaption{break-after:avoid}"
	"h3{font-size:10.5pt}figcaption{font-size:9pt;margin-bottom:5pt}"
	".tiles div{padding:9pt 10pt}.tiles b{font-size:19pt}"
	"dt,.tiles dd{font-size:8.5pt}"
	".part{grid-template-columns:112pt minmax(0,1fr);gap:0 18pt;"
	"padding:15pt 0}.body>*+*{margin-top:8pt}"
	".body>*+h3,.body>table,.body>figure{margin-top:13pt}"
	".large{font-size:13pt}.note,.chips li{font-size:9pt}"
	".chips li{padding:2pt 7pt}.yes li,.no li{padding:3pt 0 3pt 18pt}"
	"table,.mono{font-size:9pt}th,td{padding:4pt 10pt 4pt 0}"
	".keyed{padding-left:15pt}.key{top:.7em;width:8pt;height:8pt}"
	"thead th{font-size:8pt}tr,figure,.two,.tiles,pre,.files{"
	"break-inside:avoid}pre{font-size:8pt;padding:8pt 10pt}"
	".files li{padding:5pt 9pt}.fg-text,.fg-value{font-size:8pt}"
	"footer{font-size:8pt;padding:8pt 0 0}a{text-decoration:none}}",
	"@page{margin:16mm 15mm;@bottom-right{content:counter(page) \" of \" "
	"counter(pages);font:8pt Helvetica,Arial,sans-serif;color:#545e69}}",
};

void
portal_style(FILE *out)
{
	for (size_t i = 0; i < sizeof(sheet) / sizeof(*sheet); i++)
		fprintf(out, "%s\n", sheet[i]);
}
