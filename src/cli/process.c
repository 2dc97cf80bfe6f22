/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See process.h. */
#include "cli/process.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static void fill_standard_streams(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

void asy_process_prepare(void)
{
    fill_standard_streams();
    signal(SIGXFSZ, SIG_IGN);
}
