// Files mapped into memory, and the guard that keeps their truncation from killing the process.
//
//     address = map_file(descriptor, offset, nbytes, mode)        unmap_file(address)
//
// A load from a mapped page that the file no longer reaches raises SIGBUS. The guard is a handler
// of that signal. If the address lies in a map that was made here, it puts pages of zeros over the
// rest of the map, from the page that was missed to the end, marks the map as broken and returns;
// the load is repeated and reads zeros. Whoever ran the operation asks `broken` at its end and
// raises. Nothing jumps, nothing is unwound, so it does not matter which thread or which code was
// reading.
//
// The zeros reach to the end of the map because a file ends once: one fault per map in most cases,
// and no more than one further area of memory however it is walked. A broken map stays broken; what
// lies before the first missed page is still the file.
//
// All other addresses and signals sent by kill() go to the handler that was there before. The guard
// is installed when a file is mapped, and again before an operation that touches a map, if somebody
// (faulthandler) has put a handler of his own in front meanwhile.
//
// Reference: POSIX.1-2017, mmap (SIGBUS beyond the end of the object) and sigaction.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)
namespace arrpy {

enum map_mode { MAP_READ, MAP_SHARED_WRITE, MAP_COPY_ON_WRITE };

// Maps `nbytes` of a file from a byte offset on, which need not be the start of a page. Returns the
// address of that byte, or null with errno set.
void* map_file(int descriptor, int64_t offset, size_t nbytes, map_mode mode) noexcept;

// Gives back what `map_file` returned.
void unmap_file(void* address) noexcept;

// Puts the guard in front again if another handler of SIGBUS has been installed since; false with
// errno set if that is impossible.
bool guard_maps() noexcept;

// How many maps there are: while it is 0, nobody need ask for the guard.
extern volatile int live_maps;

// Writes the changed pages to the file and waits; 0, or -1 with errno set.
int flush_map(void* address) noexcept;

// How many maps are broken now: while it is 0, nobody need ask for a single one.
extern volatile int broken_maps;

// Whether an address lies in a broken map.
bool in_broken_map(const void* address) noexcept;

} // namespace arrpy
#pragma GCC visibility pop
