#ifndef WTALK_CEDIT_H
#define WTALK_CEDIT_H

#include <histedit.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

// What Swift cannot call: variadic functions, and functions that Glibc's module map leaves out. Feature macros are left alone,
// since another choice than that module's would give its types a second shape; hence the declaration.
extern int wcwidth(wchar_t character);

/// What the editor has printed and nobody has taken: `count` bytes at `bytes`, valid after `cedit_collect`.
struct cedit_output {
  FILE *stream;
  char *bytes;
  size_t count;
};

typedef wchar_t *(*cedit_prompt)(EditLine *);
typedef unsigned char (*cedit_command)(EditLine *, wint_t);

/// A close-on-exec, non-blocking event counter; -1 and errno when there is none to be had.
static inline int cedit_eventfd(void) {
  return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

/// A close-on-exec descriptor that is readable while one of these signals is held back; -1 and errno when there is none to be had.
static inline int cedit_signalfd(const sigset_t *signals) {
  return signalfd(-1, signals, SFD_CLOEXEC);
}

/// Whether libedit shows this character as itself.
static inline int cedit_is_printable(uint32_t character) {
  return iswprint((wint_t)character) != 0;
}

/// The columns of a printable character, as libedit counts them; never negative.
static inline int cedit_width(uint32_t character) {
  int width = wcwidth((wchar_t)character);
  return width < 0 ? 0 : width;
}

/// An editor that prints into `output`, its complaints too, whose address must stay; null when memory is missing. The descriptors
/// tell it the terminal's modes and size.
static inline EditLine *cedit_open(const char *program, int input_descriptor, int output_descriptor, struct cedit_output *output) {
  output->stream = open_memstream(&output->bytes, &output->count);
  if (output->stream == NULL) return NULL;
  EditLine *editor = el_init_fd(program, stdin, output->stream, output->stream, input_descriptor, output_descriptor, STDERR_FILENO);
  if (editor == NULL) fclose(output->stream);
  return editor;
}

/// Ends the editor, which sets the terminal back to what it was before `cedit_open`.
static inline void cedit_close(EditLine *editor, struct cedit_output *output) {
  el_end(editor);
  fclose(output->stream);
  free(output->bytes);
}

/// Makes `bytes` and `count` say what was printed.
static inline void cedit_collect(struct cedit_output *output) {
  fflush(output->stream);
}

/// Forgets what was printed; the next output starts anew.
static inline void cedit_discard(struct cedit_output *output) {
  rewind(output->stream);
  fflush(output->stream);
}

static inline void cedit_print(struct cedit_output *output, const void *bytes, size_t count) {
  fwrite(bytes, 1, count, output->stream);
}

static inline void cedit_set_reader(EditLine *editor, el_rfunc_t reader) {
  el_wset(editor, EL_GETCFN, reader);
}

/// What `prompt` returns takes columns, but for what stands between two `mark`s, which must come before a character that does.
static inline void cedit_set_prompt(EditLine *editor, cedit_prompt prompt, uint32_t mark) {
  el_wset(editor, EL_PROMPT_ESC, prompt, (int)mark);
}

static inline void cedit_set_client_data(EditLine *editor, void *data) {
  el_wset(editor, EL_CLIENTDATA, data);
}

static inline void *cedit_client_data(EditLine *editor) {
  void *data = NULL;
  el_wget(editor, EL_CLIENTDATA, &data);
  return data;
}

static inline void cedit_leave_signals_alone(EditLine *editor) {
  el_wset(editor, EL_SIGNAL, 0);
}

/// "emacs" or "vi": the keys are as they were made, whatever was bound to them.
static inline void cedit_use_keys(EditLine *editor, const wchar_t *name) {
  el_wset(editor, EL_EDITOR, name);
}

static inline void cedit_enable_editing(EditLine *editor) {
  el_wset(editor, EL_EDITMODE, 1);
}

/// Gives `command` a name that keys can be bound to.
static inline void cedit_add_command(EditLine *editor, cedit_command command) {
  // libedit keeps the address of the name.
  el_wset(editor, EL_ADDFN, L"wtalk-line", L"What the prompt does itself", command);
}

/// Makes `key` do `command`, in vi's command mode when `in_command_mode`.
static inline void cedit_bind(EditLine *editor, int in_command_mode, const wchar_t *key, const wchar_t *command) {
  if (in_command_mode)
    el_wset(editor, EL_BIND, L"-a", key, command, NULL);
  else
    el_wset(editor, EL_BIND, key, command, NULL);
}

/// Makes `key` the same as typing `characters`.
static inline void cedit_bind_characters(EditLine *editor, int in_command_mode, const wchar_t *key, const wchar_t *characters) {
  if (in_command_mode)
    el_wset(editor, EL_BIND, L"-a", L"-s", key, characters, NULL);
  else
    el_wset(editor, EL_BIND, L"-s", key, characters, NULL);
}

/// Prints what `key` does.
static inline void cedit_describe(EditLine *editor, int in_command_mode, const wchar_t *key) {
  if (in_command_mode)
    el_wset(editor, EL_BIND, L"-a", key, NULL);
  else
    el_wset(editor, EL_BIND, key, NULL);
}

/// Whether the key map is emacs' and not vi's.
static inline int cedit_is_emacs(EditLine *editor) {
  const wchar_t *keys = NULL;
  return el_wget(editor, EL_EDITOR, &keys) == 0 && keys != NULL && keys[0] == L'e';
}

/// 1: keys edit and the terminal is raw while a line is read; 0: the terminal is as the user left it.
static inline void cedit_prepare_terminal(EditLine *editor, int raw) {
  el_wset(editor, EL_PREP_TERM, raw);
}

/// Draws prompt and line, taking the cursor to be at the start of an empty row.
static inline void cedit_refresh(EditLine *editor) {
  el_wset(editor, EL_REFRESH);
}

/// A numeric terminal capability as the editor holds it now: "co", "li".
static inline int cedit_number(EditLine *editor, const char *capability) {
  int value = 0;
  el_wget(editor, EL_GETTC, capability, &value);
  return value;
}

/// Whether the terminal has a string capability such as "up".
static inline int cedit_has(EditLine *editor, const char *capability) {
  char *value = NULL;
  el_wget(editor, EL_GETTC, capability, &value);
  return value != NULL && value[0] != '\0';
}

/// Between two lines the terminal neither shows what is typed nor waits for its end, so that nothing is seen twice or lost there.
static inline void cedit_keep_quiet(EditLine *editor) {
  el_wset(editor, EL_SETTY, L"-x", L"-icanon", L"-echo", NULL);
}

/// Keeps the editor from shifting characters on the screen: it counts characters where the terminal counts columns.
static inline void cedit_never_shift(EditLine *editor) {
  static const wchar_t *const capabilities[] = {L"ic", L"IC", L"im", L"ei", L"dc", L"DC", L"dm", L"ed"};
  for (size_t index = 0; index < sizeof capabilities / sizeof *capabilities; index += 1) {
    el_wset(editor, EL_SETTC, capabilities[index], L"", NULL);
  }
}

/// Gives the editor a history of at most `size` lines in which no line follows itself.
static inline HistoryW *cedit_open_history(EditLine *editor, int size) {
  HistEventW event;
  HistoryW *history = history_winit();
  if (history == NULL) return NULL;
  history_w(history, &event, H_SETSIZE, size);
  history_w(history, &event, H_SETUNIQUE, 1);
  el_wset(editor, EL_HIST, history_w, history);
  return history;
}

static inline void cedit_remember(HistoryW *history, const wchar_t *line) {
  HistEventW event;
  history_w(history, &event, H_ENTER, line);
}

/// Makes a group of processes the one that the terminal's keys go to; does nothing on a terminal that is not ours.
static inline void cedit_give_terminal(int terminal, pid_t group) {
  sigset_t stopping, before;
  sigemptyset(&stopping);
  sigaddset(&stopping, SIGTTOU);
  sigprocmask(SIG_BLOCK, &stopping, &before);
  tcsetpgrp(terminal, group);
  sigprocmask(SIG_SETMASK, &before, NULL);
}

/// Starts a shell's command on the terminal, in a group of its own that has the keys, with no signal blocked or ignored;
/// `argument` is its $1. -1 and errno when there can be no process.
static inline pid_t cedit_start(const char *command, const char *argument, int input, int output) {
  pid_t process = fork();
  if (process > 0) {
    // Here and in the child: whoever is first.
    setpgid(process, process);
    cedit_give_terminal(input, process);
  }
  if (process != 0) return process;
  setpgid(0, 0);
  cedit_give_terminal(input, getpid());
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  execl("/bin/sh", "sh", "-c", command, "sh", argument, (char *)NULL);
  _exit(127);
}

#endif
