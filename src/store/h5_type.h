/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the kinds of values look in memory and in the file. */
#ifndef ASY_STORE_H5_TYPE_H
#define ASY_STORE_H5_TYPE_H

#include "store/h5.h"

/* Types; ASY_H5_FAILURE's is made and pushed on each call. */
hid_t asy_h5_memory_type(asy_h5 *h, asy_h5_kind kind);
hid_t asy_h5_file_type(asy_h5 *h, asy_h5_kind kind);
/* Bytes of one value in memory. */
size_t asy_h5_kind_size(asy_h5_kind kind);
/* Texts in one value: 0, 1 or more. */
size_t asy_h5_kind_texts(asy_h5_kind kind);
/* Is a type that was found in a file one that reads as this kind? */
bool asy_h5_type_fits(asy_h5 *h, hid_t type, asy_h5_kind kind);
/* Is it UTF-8, as all texts of a file are? */
bool asy_h5_is_text(const char *text);
/* text as it is written: "" for none, ? for each byte that is not UTF-8 (a
   hook's error may hold such). NULL: no memory. */
const char *asy_h5_clean_text(asy_h5 *h, const char *text);
/* x, or the one NaN that is ever written: the sign of a NaN differs between
   compilers. */
double asy_h5_one_nan(double x);

#endif
