/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See process.h. */
#include "cli/process.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

/* The lowest number that is free is the one that open takes. */
static void fill_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_RDWR);
}

void asy_process_prepare(void)
{
    fill_standard_streams();
    signal(SIGXFSZ, SIG_IGN);
}
