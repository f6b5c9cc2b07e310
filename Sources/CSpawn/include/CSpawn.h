#ifndef WTALK_CSPAWN_H
#define WTALK_CSPAWN_H

#include <spawn.h>

// What Glibc's module leaves out of spawn.h. Feature macros are left alone, since another choice than that module's would give its
// types a second shape; hence the declaration.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

#ifndef POSIX_SPAWN_SETSID
#define POSIX_SPAWN_SETSID 0x80
#endif

#endif
