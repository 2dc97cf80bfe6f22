/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program needs of the process that it is started in. */
#ifndef ASY_CLI_PROCESS_H
#define ASY_CLI_PROCESS_H

/* Once, before any file is opened. Standard streams that were closed lead
   nowhere, so that no file of ours becomes one of them and receives words meant
   for the user (standard output says so when it is written to); and a write
   beyond the limit for files fails (EFBIG) instead of ending the process. */
void asy_process_prepare(void);

#endif
