/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders: made with their parents, and made to outlast a power cut. */
#ifndef ASY_BASE_FOLDER_H
#define ASY_BASE_FOLDER_H

#include "base/status.h"

/* Make a folder and its parents; they outlast a power cut. Errors: ASY_EIO. */
ASY_MUST_USE
asy_status asy_folder_make(const char *path, asy_error *err);

/* Make what was made, renamed or removed beside path outlast a power cut.
   Errors: ASY_EIO. */
ASY_MUST_USE
asy_status asy_folder_sync(const char *path, asy_error *err);

#endif
