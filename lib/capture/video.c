/* A camera of this machine. */
#include "video.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image/image.h"
#include "image/jpegend.h"

#define BUFFERS		4	/* the kernel fills while we read */
#define SIZES_MAX	1000	/* that a device may name */

struct video {
	int fd;
	struct {
		void *data;
		size_t len;
	} buffers[BUFFERS];
	unsigned n;
	struct blob last;
};

static int
control(int fd, unsigned long request, void *arg)
{
	int rc;

	do
		rc = ioctl(fd, request, arg);
	while (rc != 0 && errno == EINTR);
	return rc;
}

static int
check_device(int fd, const char *device, struct reason *why)
{
	struct v4l2_capability c = { .capabilities = 0 };
	unsigned can;

	if (control(fd, VIDIOC_QUERYCAP, &c) != 0)
		return errno == ENOTTY || errno == EINVAL ?
		    reason_set(why, "%.150s: not a video device", device) :
		    reason_errno(why, "%.150s", device);
	can = (c.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? c.device_caps :
	    c.capabilities;
	if ((can & V4L2_CAP_VIDEO_CAPTURE) == 0 ||
	    (can & V4L2_CAP_STREAMING) == 0)
		return reason_set(why, "%.150s: a video device that takes no "
		    "pictures", device);
	return 0;
}

/* The largest size that it has; left as it is where it names none. */
static void
find_largest(int fd, struct v4l2_pix_format *f)
{
	struct v4l2_frmsizeenum size = { .pixel_format =
	    V4L2_PIX_FMT_MJPEG };
	uint64_t pixels = 0, one;
	uint32_t w, h;

	for (; size.index < SIZES_MAX && control(fd,
	    VIDIOC_ENUM_FRAMESIZES, &size) == 0; size.index++) {
		if (size.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
			w = size.discrete.width;
			h = size.discrete.height;
		} else {
			w = size.stepwise.max_width;
			h = size.stepwise.max_height;
		}
		one = (uint64_t)w * h;
		if (one > pixels && one <= IMAGE_PIXELS_MAX) {
			pixels = one;
			f->width = w;
			f->height = h;
		}
	}
}

static int
set_format(int fd, const char *device, int width, int height,
    struct reason *why)
{
	struct v4l2_format f = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
	struct v4l2_pix_format *pix = &f.fmt.pix;

	pix->width = width > 0 ? (unsigned)width : 1920;
	pix->height = height > 0 ? (unsigned)height : 1080;
	if (width <= 0)
		find_largest(fd, pix);
	pix->pixelformat = V4L2_PIX_FMT_MJPEG;
	pix->field = V4L2_FIELD_ANY;
	if (control(fd, VIDIOC_S_FMT, &f) != 0)
		return reason_errno(why, "%.150s: format", device);
	/* A driver may choose another, and say so. */
	if (pix->pixelformat != V4L2_PIX_FMT_MJPEG &&
	    pix->pixelformat != V4L2_PIX_FMT_JPEG)
		return reason_set(why, "%.150s: gives no Motion JPEG",
		    device);
	return 0;
}

static int
give_back(int fd, unsigned index)
{
	struct v4l2_buffer b = { .index = index,
	    .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory =
	    V4L2_MEMORY_MMAP };

	return control(fd, VIDIOC_QBUF, &b);
}

static int
map_buffers(struct video *v)
{
	struct v4l2_requestbuffers r = { .count = BUFFERS,
	    .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory =
	    V4L2_MEMORY_MMAP };
	struct v4l2_buffer b;
	void *data;

	if (control(v->fd, VIDIOC_REQBUFS, &r) != 0)
		return -1;
	for (; v->n < r.count && v->n < BUFFERS; v->n++) {
		b = (struct v4l2_buffer){ .index = v->n, .type = r.type,
		    .memory = r.memory };
		if (control(v->fd, VIDIOC_QUERYBUF, &b) != 0)
			return -1;
		data = mmap(NULL, b.length, PROT_READ, MAP_SHARED, v->fd,
		    (off_t)b.m.offset);
		if (data == MAP_FAILED)
			return -1;
		v->buffers[v->n].data = data;
		v->buffers[v->n].len = b.length;
	}
	for (unsigned i = 0; i < v->n; i++)
		if (give_back(v->fd, i) != 0)
			return -1;
	return 0;
}

struct video *
video_open(const char *device, int width, int height, struct reason *why)
{
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	struct video *v = calloc(1, sizeof(*v));

	if (v == NULL) {
		reason_errno(why, "%.150s", device);
		return NULL;
	}
	v->fd = open(device, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (v->fd < 0) {
		reason_errno(why, "%.150s", device);
		goto err;
	}
	if (check_device(v->fd, device, why) != 0 ||
	    set_format(v->fd, device, width, height, why) != 0)
		goto err;
	if (map_buffers(v) == 0 && control(v->fd, VIDIOC_STREAMON,
	    &type) == 0)
		return v;
	reason_errno(why, "%.150s: start", device);
err:
	video_close(v);
	return NULL;
}

void
video_close(struct video *v)
{
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

	if (v == NULL)
		return;
	if (v->n > 0)
		control(v->fd, VIDIOC_STREAMOFF, &type);
	for (unsigned i = 0; i < v->n; i++)
		munmap(v->buffers[i].data, v->buffers[i].len);
	if (v->fd >= 0)
		close(v->fd);
	blob_free(&v->last);
	free(v);
}

/* A copy, so that the kernel has its buffer back: 1, or 0 for no frame. */
static int
copy(struct video *v, const struct v4l2_buffer *b, struct video_frame *f,
    struct reason *why)
{
	struct jpegend end = { .at = 0 };
	const unsigned char *data = v->buffers[b->index].data;
	size_t len = b->bytesused;

	if ((b->flags & V4L2_BUF_FLAG_ERROR) != 0 ||
	    len > v->buffers[b->index].len)
		return 0;
	/* Many cameras fill the rest of a block. */
	if (jpegend_find(&end, data, len) != JPEGEND_END)
		return 0;
	blob_free(&v->last);
	v->last.data = malloc(end.at);
	if (v->last.data == NULL)
		return reason_errno(why, "a frame");
	memcpy(v->last.data, data, end.at);
	v->last.len = end.at;
	f->jpeg = v->last;
	f->taken = 0;
	if ((b->flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) ==
	    V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)
		f->taken = (int64_t)b->timestamp.tv_sec * 1000 +
		    b->timestamp.tv_usec / 1000;
	return 1;
}

int
video_next(struct video *v, int ms, struct video_frame *f,
    struct reason *why)
{
	struct v4l2_buffer b = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
	    .memory = V4L2_MEMORY_MMAP };
	struct pollfd p = { .fd = v->fd, .events = POLLIN };
	int got;

	if (poll(&p, 1, ms) <= 0)
		return 0;
	if (control(v->fd, VIDIOC_DQBUF, &b) != 0)
		return errno == EAGAIN ? 0 : reason_errno(why, "video");
	if (b.index >= v->n)
		return reason_set(why, "video: buffer %u of %u", b.index,
		    v->n);
	got = copy(v, &b, f, why);
	if (give_back(v->fd, b.index) != 0)
		return reason_errno(why, "video");
	return got;
}
