/*
 * A camera of this machine: one that is made up here, as the kernel's calls
 * show it (-Wl,--wrap).
 */
#include "capture/video.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "make.h"

#define ROOM	4096

int __wrap_ioctl(int, unsigned long, ...);
void *__wrap_mmap(void *, size_t, int, int, int, off_t);
int __wrap_munmap(void *, size_t);
int __wrap_poll(struct pollfd *, nfds_t, int);

/* What it is, and what it was asked. */
static struct {
	int missing;		/* errno of the first question */
	unsigned can, format;
	unsigned refuses;	/* a request, with EIO */
	unsigned width, height;
	unsigned char buffers[4][ROOM];
	bool queued[4], on;
	unsigned mapped, next;
	struct blob frame;	/* that it sees */
	unsigned flags, padding;
} camera;

static int
frame_size(struct v4l2_frmsizeenum *size)
{
	static const unsigned sizes[][2] = { { 640, 480 }, { 1920, 1080 },
	    { 20000, 20000 }, { 1280, 720 } };

	if (size->index >= 4) {
		errno = EINVAL;
		return -1;
	}
	size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
	size->discrete.width = sizes[size->index][0];
	size->discrete.height = sizes[size->index][1];
	return 0;
}

static int
dequeue(struct v4l2_buffer *b)
{
	if (camera.frame.data == NULL) {
		errno = EAGAIN;
		return -1;
	}
	b->index = camera.next++ % 4;
	assert_true(camera.queued[b->index]);
	camera.queued[b->index] = false;
	memset(camera.buffers[b->index], 0, ROOM);
	memcpy(camera.buffers[b->index], camera.frame.data,
	    camera.frame.len);
	b->bytesused = (unsigned)camera.frame.len + camera.padding;
	b->flags = camera.flags;
	b->timestamp.tv_sec = 12;
	b->timestamp.tv_usec = 345678;
	return 0;
}

int
__wrap_ioctl(int fd, unsigned long request, ...)
{
	struct v4l2_capability *c;
	struct v4l2_format *f;
	struct v4l2_buffer *b;
	va_list ap;
	void *arg;

	(void)fd;
	va_start(ap, request);
	arg = va_arg(ap, void *);
	va_end(ap);
	errno = camera.missing != 0 ? camera.missing : EIO;
	if (camera.missing != 0 || request == camera.refuses)
		return -1;
	b = arg;
	switch (request) {
	case VIDIOC_QUERYCAP:
		c = arg;
		c->capabilities = camera.can;
		return 0;
	case VIDIOC_ENUM_FRAMESIZES:
		return frame_size(arg);
	case VIDIOC_S_FMT:
		f = arg;
		camera.width = f->fmt.pix.width;
		camera.height = f->fmt.pix.height;
		f->fmt.pix.pixelformat = camera.format;
		return 0;
	case VIDIOC_QUERYBUF:
		b->length = ROOM;
		b->m.offset = b->index;
		return 0;
	case VIDIOC_QBUF:
		assert_false(camera.queued[b->index]);
		camera.queued[b->index] = true;
		return 0;
	case VIDIOC_DQBUF:
		return dequeue(b);
	case VIDIOC_STREAMON:
		camera.on = true;
		return 0;
	case VIDIOC_STREAMOFF:
		camera.on = false;
		camera.next = 0;
		memset(camera.queued, 0, sizeof(camera.queued));
		return 0;
	default:
		return 0;
	}
}

void *
__wrap_mmap(void *at, size_t len, int prot, int flags, int fd, off_t offset)
{
	(void)at;
	(void)prot;
	(void)flags;
	(void)fd;
	assert_int_equal(len, ROOM);
	camera.mapped++;
	return camera.buffers[offset];
}

int
__wrap_munmap(void *at, size_t len)
{
	assert_int_equal(len, ROOM);
	assert_non_null(at);
	camera.mapped--;
	return 0;
}

int
__wrap_poll(struct pollfd *p, nfds_t n, int ms)
{
	(void)p;
	(void)n;
	(void)ms;
	return camera.frame.data != NULL;
}

static int
begin(void **state)
{
	struct make_jpeg how = { .quality = 60, .sampling = 2 };
	struct image im;

	(void)state;
	memset(&camera, 0, sizeof(camera));
	camera.can = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
	camera.format = V4L2_PIX_FMT_MJPEG;
	camera.flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
	make_picture(&im, 64, 48, 3);
	make_jpeg(&im, &how, &camera.frame);
	image_free(&im);
	assert_true(camera.frame.len + 100 < ROOM);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	blob_free(&camera.frame);
	assert_int_equal(camera.mapped, 0);
	assert_false(camera.on);
	return 0;
}

static void
takes_frames(void **state)
{
	struct video_frame f;
	struct reason why;
	struct video *v = video_open("/dev/null", 0, 0, &why);

	(void)state;
	assert_non_null(v);
	assert_int_equal(camera.width, 1920);
	assert_int_equal(camera.height, 1080);
	for (int i = 0; i < 10; i++) {
		camera.padding = i % 2 == 0 ? 0 : 100;
		assert_int_equal(video_next(v, 0, &f, &why), 1);
		assert_int_equal(f.jpeg.len, camera.frame.len);
		assert_memory_equal(f.jpeg.data, camera.frame.data,
		    f.jpeg.len);
		assert_int_equal(f.taken, 12345);
	}
	video_close(v);
	v = video_open("/dev/null", 800, 600, &why);
	assert_int_equal(camera.width, 800);
	assert_int_equal(camera.height, 600);
	video_close(v);
}

/* A damaged frame is passed over, and its buffer given back. */
static void
damaged_frames(void **state)
{
	struct blob good = camera.frame;
	struct video_frame f;
	struct reason why;
	struct video *v = video_open("/dev/null", 0, 0, &why);

	(void)state;
	assert_non_null(v);
	for (int i = 0; i < 6; i++) {
		camera.flags = V4L2_BUF_FLAG_ERROR;
		assert_int_equal(video_next(v, 0, &f, &why), 0);
		camera.flags = 0;
		camera.frame.len = good.len - 10;
		assert_int_equal(video_next(v, 0, &f, &why), 0);
		camera.frame.len = good.len;
		camera.padding = ROOM;
		assert_int_equal(video_next(v, 0, &f, &why), 0);
		camera.padding = 0;
		assert_int_equal(video_next(v, 0, &f, &why), 1);
		assert_int_equal(f.taken, 0);
	}
	camera.frame.data = NULL;
	assert_int_equal(video_next(v, 0, &f, &why), 0);
	camera.frame = good;
	camera.refuses = VIDIOC_DQBUF;
	assert_int_equal(video_next(v, 0, &f, &why), -1);
	assert_reason(why, "video: Input/output error");
	video_close(v);
}

static void
refuses(void **state)
{
	static const unsigned requests[] = { VIDIOC_S_FMT, VIDIOC_REQBUFS,
	    VIDIOC_QUERYBUF, VIDIOC_QBUF, VIDIOC_STREAMON };
	struct reason why;

	(void)state;
	assert_null(video_open("/nonexistent", 0, 0, &why));
	assert_reason(why, "/nonexistent: No such file");
	camera.missing = ENOTTY;
	assert_null(video_open("/dev/null", 0, 0, &why));
	assert_reason(why, "/dev/null: not a video device");
	camera.missing = 0;
	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
		camera.refuses = requests[i];
		assert_null(video_open("/dev/null", 0, 0, &why));
		assert_reason(why, "Input/output error");
		assert_int_equal(camera.mapped, 0);
		memset(camera.queued, 0, sizeof(camera.queued));
	}
	camera.refuses = 0;
	camera.format = V4L2_PIX_FMT_YUYV;
	assert_null(video_open("/dev/null", 0, 0, &why));
	assert_reason(why, "gives no Motion JPEG");
	camera.can = V4L2_CAP_VIDEO_OUTPUT;
	assert_null(video_open("/dev/null", 0, 0, &why));
	assert_reason(why, "takes no pictures");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(takes_frames, begin, end),
		cmocka_unit_test_setup_teardown(damaged_frames, begin, end),
		cmocka_unit_test_setup_teardown(refuses, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
