#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Same bytes, the short form of `make repro`, and the committed hashes.
exec tests/repro/run "$(dirname "${ASSAY:-build/assay}")" --quick
