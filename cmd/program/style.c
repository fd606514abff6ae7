/* How a page looks. */
#include "style.h"

#include <stddef.h>

#include "base/utf8.h"

static const char *const sheet[] = {
	":root{--ink:#161b22;--soft:#59636e;--line:#d8dee4;--back:#f3f5f7;"
	"--card:#fff;--blue:#1b4b8a;--doubt:#fff0c2;--amber:#8a5200}",
	"*{box-sizing:border-box;margin:0}",
	"html{-webkit-text-size-adjust:100%}",
	"body{background:var(--back);color:var(--ink);font:15px/1.45 "
	"\"Helvetica Neue\",Helvetica,Arial,\"Liberation Sans\",sans-serif;"
	"-webkit-print-color-adjust:exact;print-color-adjust:exact}",
	"main,header,footer{max-width:1180px;margin:0 auto;padding:0 28px}",
	".mono,.text{font-family:ui-monospace,\"SF Mono\",Menlo,Consolas,"
	"\"DejaVu Sans Mono\",\"Liberation Mono\",monospace}",
	"bdi{unicode-bidi:isolate}",

	/* Who, what, for which case. */
	".top{background:var(--card);border-bottom:1px solid var(--line);"
	"border-top:5px solid var(--blue)}",
	"header{padding-top:26px;padding-bottom:26px}",
	".agency{font-size:12.5px;font-weight:600;letter-spacing:.07em;"
	"text-transform:uppercase;color:var(--blue)}",
	".title{display:flex;flex-wrap:wrap;align-items:baseline;"
	"justify-content:space-between;gap:2px 24px;margin:5px 0 20px}",
	"h1{font-size:29px;line-height:1.2;font-weight:700;"
	"letter-spacing:-.012em}",
	".count{font-size:17px;color:var(--soft)}",
	".count b{font-size:29px;color:var(--ink);font-weight:700;"
	"letter-spacing:-.012em;margin-right:3px}",
	".facts{display:grid;grid-template-columns:repeat(auto-fit,"
	"minmax(250px,1fr));gap:14px 32px;border-top:1px solid var(--line);"
	"padding-top:18px}",
	"dt{font-size:11.5px;font-weight:600;letter-spacing:.05em;"
	"text-transform:uppercase;color:var(--soft)}",
	".facts dd{overflow-wrap:anywhere}",
	".facts dd span{display:block;color:var(--soft);font-size:13px}",

	/* The map, and what its numbers stand for. */
	".where{display:grid;grid-template-columns:minmax(0,3fr) "
	"minmax(0,2fr);background:var(--card);border:1px solid var(--line);"
	"border-radius:8px;overflow:hidden;margin-top:28px}",
	".sketch{display:block;width:100%;height:auto;background:#eef1f4;"
	"border-right:1px solid var(--line)}",
	".sk-grid{stroke:#dbe1e7;fill:none}",
	".sk-area{fill:#1b4b8a14;stroke:#1b4b8a;stroke-width:1.5;"
	"stroke-dasharray:6 4}",
	".sk-view{fill:#1b4b8a40}",
	".sk-place{fill:#1b4b8a;stroke:#fff;stroke-width:2}",
	".sk-number{fill:#fff;font-size:11.5px;font-weight:700}",
	".sk-ink{fill:none;stroke:#161b22;stroke-width:1.5}",
	".sk-north{fill:#161b22}",
	".sk-text{fill:#161b22;font-size:11.5px}",
	".legend{padding:16px 20px;list-style:none}",
	".legend li{display:grid;grid-template-columns:24px 1fr auto;"
	"gap:0 12px;padding:9px 0;border-top:1px solid var(--line);"
	"align-items:start}",
	".legend li:first-child{border-top:0;padding-top:2px}",
	".legend p{overflow-wrap:anywhere;line-height:1.35}",
	".legend p span{display:block;color:var(--soft);font-size:13px}",
	".legend b{font-variant-numeric:tabular-nums}",
	".pin{display:inline-block;min-width:22px;height:22px;padding:0 4px;"
	"border-radius:11px;background:var(--blue);color:#fff;"
	"font:700 12px/22px \"Helvetica Neue\",Helvetica,Arial,"
	"\"Liberation Sans\",sans-serif;text-align:center;flex:none}",
	".at{display:flex;gap:8px;align-items:flex-start}",

	/* The sightings. */
	".sheet{display:grid;grid-template-columns:repeat(auto-fill,"
	"minmax(330px,1fr));gap:22px;list-style:none;padding:0;"
	"margin:28px 0}",
	".card{background:var(--card);border:1px solid var(--line);"
	"border-radius:8px;overflow:hidden;break-inside:avoid;"
	"display:flex;flex-direction:column}",
	".photo{position:relative;background:#14181d;aspect-ratio:1.06;"
	"min-height:0;overflow:hidden;display:flex;align-items:center;"
	"justify-content:center}",
	".photo img{position:absolute;inset:0;width:100%;height:100%;"
	"object-fit:contain}",
	".none{color:#8d97a3;font-size:13px}",
	".no{position:absolute;left:10px;top:10px;background:#14181dcc;"
	"color:#fff;font-size:12.5px;font-weight:700;line-height:24px;"
	"min-width:24px;padding:0 7px;text-align:center;border-radius:4px;"
	"font-variant-numeric:tabular-nums}",
	".crop{background:#14181d;border-top:2px solid var(--card);"
	"height:104px;display:flex;align-items:center;"
	"justify-content:center}",
	".crop img{max-width:100%;width:100%;height:100%;"
	"object-fit:contain}",
	".said{display:flex;align-items:flex-start;"
	"justify-content:space-between;gap:12px;padding:14px 18px 10px}",
	".text{font-size:27px;font-weight:700;line-height:1.15;"
	"letter-spacing:.05em}",
	"ruby{ruby-position:under}",
	".text ruby{background:var(--doubt);border-radius:3px;"
	"box-shadow:inset 0 -2px 0 #d99a1c}",
	"rt{font-size:13px;line-height:1.5;color:var(--amber);user-select:none;"
	"font-weight:700}",
	".sure{text-align:right;white-space:nowrap;line-height:1.25;"
	"padding-top:2px}",
	".sure b{font-size:17px;font-variant-numeric:tabular-nums}",
	".sure span{display:block;color:var(--soft);font-size:13px}",
	".more{display:grid;grid-template-columns:76px 1fr;gap:5px 10px;"
	"padding:10px 18px 16px;margin:0 0 auto;font-size:14px;"
	"border-top:1px solid var(--line)}",
	".more dt{padding-top:3px;font-size:11px}",
	".more dd{overflow-wrap:anywhere;font-variant-numeric:tabular-nums}",
	".next{display:flex;flex-wrap:wrap;gap:0 16px;font-size:13px}",
	".next i{font-style:normal;white-space:nowrap}",
	".more dd span{display:block;color:var(--soft);font-size:12.5px}",
	".id{padding:8px 18px;border-top:1px solid var(--line);"
	"color:var(--soft);font-size:11px;overflow-wrap:anywhere}",

	"footer{padding-top:4px;padding-bottom:36px;color:var(--soft);"
	"font-size:13px}",
	"footer p{max-width:76ch;margin-top:8px}",
	".empty{background:var(--card);border:1px solid var(--line);"
	"border-radius:8px;padding:44px 28px;margin:28px 0;"
	"text-align:center}",
	".missing{background:var(--card);border:1px solid var(--line);"
	"border-left-width:6px;border-radius:8px;padding:12px 18px;"
	"margin:16px 0}",

	"@media screen and (max-width:760px){main,header,footer{"
	"padding-left:16px;padding-right:16px}"
	".where{grid-template-columns:1fr}"
	".sketch{border-right:0;border-bottom:1px solid var(--line)}"
	".facts{grid-template-columns:repeat(auto-fit,minmax(160px,1fr));"
	"gap:14px 20px}"
	".sheet{grid-template-columns:1fr;gap:16px}h1{font-size:24px}"
	".count b{font-size:24px}}",

	"@media print{body{background:#fff;font-size:9.5pt}"
	"main,header,footer{max-width:none;padding-left:0;padding-right:0}"
	".top{border-bottom:0;border-top-width:3pt}"
	"header{padding-top:12pt;padding-bottom:12pt}h1,.count b{"
	"font-size:19pt}.count{font-size:11pt}.title{margin:3pt 0 10pt}"
	".facts{grid-template-columns:repeat(4,1fr);gap:8pt 14pt;"
	"padding-top:10pt}.facts dd span,.legend p span,.more dd span{"
	"font-size:8pt}dt,.more dt{font-size:7pt}.more dt{padding-top:1.5pt}"
	".where{break-inside:avoid;margin-top:0}"
	".legend{padding:8pt 10pt;font-size:9pt}.legend li{padding:5pt 0}"
	".sheet{grid-template-columns:1fr 1fr;gap:11pt;margin:11pt 0}"
	".card,.where{border-radius:3pt}"
	".card{display:grid;grid-template:auto 1fr auto auto/41mm 1fr}"
	".photo{grid-row:1/3;aspect-ratio:auto;height:38mm}"
	".photo,.crop{background:none;border:0}.more,.id{grid-column:1/3}"
	".crop{height:17mm;padding:2mm 2mm 0 0}"
	".said{display:block;padding:4pt 8pt}.text{font-size:16pt}"
	".sure{text-align:left;padding-top:1pt}"
	".sure b{font-size:11pt}.sure span,rt{font-size:8.5pt}"
	".more{grid-template-columns:40pt 1fr;gap:3pt 8pt;"
	"padding:5pt 9pt;font-size:9pt;line-height:1.3}.next{font-size:8.5pt}"
	".id{padding:3pt 9pt;font-size:7pt}.no{font-size:8.5pt}"
	"footer{break-inside:avoid;font-size:8pt;padding:0}}",
};

static void
write_string(FILE *out, const char *text)
{
	uint32_t c;

	putc('"', out);
	while (*text != '\0') {
		c = utf8_shown(&text);
		/* Anything but these by its number: no text ends the string. */
		if (c < 0x80 && (c == ' ' || c == '-' ||
		    (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z')))
			putc((int)c, out);
		else
			fprintf(out, "\\%06x ", (unsigned)c);
	}
	putc('"', out);
}

void
style_write(FILE *out, const char *running)
{
	for (size_t i = 0; i < sizeof(sheet) / sizeof(*sheet); i++)
		fprintf(out, "%s\n", sheet[i]);
	fputs("@page{margin:15mm 13mm 16mm;@bottom-left{content:", out);
	write_string(out, running);
	fputs(";font:8.5pt Helvetica,Arial,sans-serif;color:#59636e}"
	    "@bottom-right{content:counter(page) \" of \" counter(pages);"
	    "font:8.5pt Helvetica,Arial,sans-serif;color:#59636e}}\n", out);
}
