/* In front of the C library (LD_PRELOAD): the n-th call that touches a file below a folder fails, is cut short,
   or is the last thing the process does. Python, SQLite and every other library go through it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, NAME = 4, OPEN = 8, READ = 16 };
enum { FAIL, FAIL_ON, SHORT, DIE_BEFORE, DIE_AFTER };

static char root[4096];
static int kinds, action, code, tripped;
static long left = -1, seen;
static unsigned char ours[65536];

/* Count calls of these kinds from now on; the n-th (from 1; 0 for none) meets its fate. */
void youju_arm(const char *folder, int which, long n, int what, int error) {
  strncpy(root, folder, sizeof root - 1);
  kinds = which, left = n, action = what, code = error, seen = tripped = 0;
}
long youju_seen(void) { return seen; }
int youju_tripped(void) { return tripped; }
void youju_disarm(void) { root[0] = 0; }

static void die(void) { kill(getpid(), SIGKILL); for (;;) pause(); }

static int below(const char *path) { return root[0] && path && !strncmp(path, root, strlen(root)); }
static int held(int fd) { return root[0] && fd >= 0 && fd < (int)sizeof ours && ours[fd]; }

/* Whether this call is the one. */
static int struck(int kind) {
  if (!(kinds & kind)) return 0;
  seen++;
  if (tripped && action == FAIL_ON && kind != READ) return 1;
  if (seen != left) return 0;
  tripped = 1;
  if (action == DIE_BEFORE) die();
  return 1;
}

#define REAL(name) ((typeof(name) *)dlsym(RTLD_NEXT, #name))
/* A call that is done whole or not at all. */
#define WHOLE(kind, concerns, call)                       \
  if (!(concerns) || !struck(kind)) return call;          \
  if (action == FAIL || action == FAIL_ON) { errno = code; return -1; } \
  { long done = call; if (action == DIE_AFTER) die(); return done; }

#define OPENED(name, path, call)                                                        \
  {                                                                                     \
    int mode = 0, fd;                                                                   \
    if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, int); va_end(more); } \
    int mine = below(path);                                                             \
    if (mine && struck(OPEN)) {                                                         \
      if (action == FAIL || action == FAIL_ON) { errno = code; return -1; }             \
      fd = call; if (action == DIE_AFTER) die();                                        \
    } else fd = call;                                                                   \
    if (fd >= 0 && fd < (int)sizeof ours) ours[fd] = mine;                              \
    return fd;                                                                          \
  }

int open(const char *path, int flags, ...) OPENED(open, path, REAL(open)(path, flags, mode))
int open64(const char *path, int flags, ...) OPENED(open64, path, REAL(open64)(path, flags, mode))
int openat(int at, const char *path, int flags, ...) OPENED(openat, path, REAL(openat)(at, path, flags, mode))
int openat64(int at, const char *path, int flags, ...) OPENED(openat64, path, REAL(openat64)(at, path, flags, mode))

#define WRITTEN(call, part)                                             \
  if (!held(fd) || !struck(WRITE)) return call;                         \
  if (action == FAIL || (action == FAIL_ON && size < 2)) { errno = code; return -1; } \
  if (action == FAIL_ON && seen > left) { errno = code; return -1; }    \
  size = size > 1 ? size / 2 : size;                                    \
  { ssize_t done = part; if (action == DIE_AFTER) die(); return done; }

ssize_t write(int fd, const void *data, size_t size) {
  WRITTEN(REAL(write)(fd, data, size), REAL(write)(fd, data, size))
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
  WRITTEN(REAL(pwrite)(fd, data, size, at), REAL(pwrite)(fd, data, size, at))
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
  WRITTEN(REAL(pwrite64)(fd, data, size, at), REAL(pwrite64)(fd, data, size, at))
}
ssize_t read(int fd, void *data, size_t size) { WHOLE(READ, held(fd), REAL(read)(fd, data, size)) }
ssize_t pread64(int fd, void *data, size_t size, off64_t at) { WHOLE(READ, held(fd), REAL(pread64)(fd, data, size, at)) }
int fsync(int fd) { WHOLE(SYNC, held(fd), REAL(fsync)(fd)) }
int fdatasync(int fd) { WHOLE(SYNC, held(fd), REAL(fdatasync)(fd)) }
int ftruncate(int fd, off_t size) { WHOLE(WRITE, held(fd), REAL(ftruncate)(fd, size)) }
int ftruncate64(int fd, off64_t size) { WHOLE(WRITE, held(fd), REAL(ftruncate64)(fd, size)) }
int rename(const char *from, const char *to) { WHOLE(NAME, below(from), REAL(rename)(from, to)) }
int link(const char *from, const char *to) { WHOLE(NAME, below(to), REAL(link)(from, to)) }
int linkat(int a, const char *from, int b, const char *to, int flags) { WHOLE(NAME, below(to), REAL(linkat)(a, from, b, to, flags)) }
int unlink(const char *path) { WHOLE(NAME, below(path), REAL(unlink)(path)) }
int mkdir(const char *path, mode_t mode) { WHOLE(NAME, below(path), REAL(mkdir)(path, mode)) }
int rmdir(const char *path) { WHOLE(NAME, below(path), REAL(rmdir)(path)) }
int close(int fd) {
  if (fd >= 0 && fd < (int)sizeof ours) ours[fd] = 0;
  return REAL(close)(fd);
}
