#ifndef DAYBOOK_CNCURSES_H
#define DAYBOOK_CNCURSES_H

/// Wide ncurses, with its macros and global variables as functions: Swift sees neither.

#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
// Its macros would hide functions, and clash with names elsewhere.
#define NCURSES_NOMACROS 1

#if __has_include(<ncursesw/curses.h>)
#include <ncursesw/curses.h>
#include <ncursesw/term.h>
#else
#include <curses.h>
#include <term.h>
#endif

#include <stdbool.h>
#include <stdint.h>

enum {
    cncurses_bold = 1,
    cncurses_dim = 2,
    cncurses_italic = 4,
    cncurses_underline = 8,
    cncurses_reverse = 16,
};

static inline WINDOW *cncurses_screen(void) { return stdscr; }
static inline WINDOW *cncurses_shown(void) { return curscr; }
static inline int cncurses_colors(void) { return COLORS; }
static inline int cncurses_color_pairs(void) { return COLOR_PAIRS; }

/// A number of the terminal's description; negative when it has none.
static inline int cncurses_number(const char *name) { return tigetnum((char *)name); }

static inline attr_t cncurses_attributes(int bits) {
    attr_t attributes = A_NORMAL;
    if (bits & cncurses_bold) attributes |= A_BOLD;
    if (bits & cncurses_dim) attributes |= A_DIM;
#ifdef A_ITALIC
    if (bits & cncurses_italic) attributes |= A_ITALIC;
#endif
    if (bits & cncurses_underline) attributes |= A_UNDERLINE;
    if (bits & cncurses_reverse) attributes |= A_REVERSE;
    return attributes;
}

/// A character with its marks, ended by 0, as a cell. ERR when ncurses does not take it.
static inline int cncurses_cell(cchar_t *cell, const wchar_t *text, int bits, int pair) {
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS
    return setcchar(cell, text, cncurses_attributes(bits), (short)pair, &pair);
#else
    return setcchar(cell, text, cncurses_attributes(bits), (short)pair, NULL);
#endif
}

static inline int cncurses_define_pair(int pair, int foreground, int background) {
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS
    return init_extended_pair(pair, foreground, background);
#else
    return init_pair((short)pair, (short)foreground, (short)background);
#endif
}

/// A string of the terminal's description; NULL when it has none.
static inline const char *cncurses_string(const char *name) {
    char *text = tigetstr(name);
    return text == (char *)-1 ? NULL : text;
}

static inline bool cncurses_flag(const char *name) { return tigetflag(name) > 0; }

/// Where the cursor goes: the description's `cup` with a row and a column, counted from 0.
static inline const char *cncurses_cursor_address(int row, int column) {
    const char *text = cncurses_string("cup");
    return text == NULL ? NULL : tiparm(text, row, column);
}

#endif
