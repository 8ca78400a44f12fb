// Threads for the C++ kernels: one function, `parallel_for`, and the pool behind it.
//
//     parallel_for(function, context, n, grain, threads)
//
// cuts [0, n) into chunks of `grain` and calls function(context, begin, end) once for each chunk,
// in any order, on up to `threads` threads of which the caller is one. The chunks are the same for
// every number of threads, also for one, so a kernel that keeps one partial result per chunk
// (index begin / grain) and merges them in order gives the same bits on every machine.
//
// Why not OpenMP? Its region ends with a barrier that every team member must reach, also one that
// the scheduler has put aside and that never did any work: on a busy machine a region of a few
// microseconds then takes milliseconds. Here nobody is waited for who has not claimed a chunk:
//
//   * All that is shared is one 64-bit ticket: how many chunks are left. A thread claims one with a
//     compare-and-swap. The caller claims too, so the work gets done even if no worker ever wakes.
//   * The caller returns when the chunks that were claimed are finished, idle workers or not.
//   * Workers start on the first call that wants them. After a region they spin for some tens of
//     microseconds, because array programs issue regions back to back, then sleep in the kernel.
//
// Serial on the calling thread, with the same chunks: threads <= 1, n <= grain, a call from inside
// a region, and a call while another thread of the process uses the pool. Nothing ever queues, so
// nothing can deadlock. A forked child has no workers; it forgets them and starts its own. A fork
// by the very thread that runs a region (from `poll`) first lets the running chunks finish.
//
// Stopping: between chunks, at most every 20 ms, the calling thread (never a worker) asks the
// function given to `set_poll`; nonzero ends the region. The driver sets it to a check for Ctrl-C.
//
// Reference: R. Blumofe et al., "Cilk: an efficient multithreaded runtime system", PPoPP 1995, for
// self-scheduling; U. Drepper, "Futexes are tricky", 2011, for sleeping without lost wake-ups.
#pragma once

#include <stddef.h>

#pragma GCC visibility push(hidden)
namespace arrpy {

typedef void (*chunk_function)(void* context, ptrdiff_t begin, ptrdiff_t end);
typedef int (*poll_function)(void);

// Returns true when the region was stopped: some chunks may not have run. `function` never throws.
bool parallel_for(chunk_function function, void* context, ptrdiff_t n, ptrdiff_t grain,
                  int threads) noexcept;

// Null (the default) switches polling off. The function may call back into `parallel_for`.
void set_poll(poll_function poll) noexcept;

// For long kernels, in a loop: has this thread's region been stopped? `poll_now` first asks `poll`
// when it is due and this is not a worker; outside a region that is all it does.
bool poll_now() noexcept;
bool stop_requested() noexcept;

// get_threads() is what set_threads() said, else default_threads(): ARRPY_NUM_THREADS, else the
// first number of OMP_NUM_THREADS, else the smaller of the usable CPUs and the cgroup's quota.
// set_threads(0) returns to the default. Between 1 and max_threads.
constexpr int max_threads = 512;
int default_threads() noexcept;
int get_threads() noexcept;
void set_threads(int threads) noexcept;

// True in a process that was forked after this library was loaded. libgomp's threads do not
// survive a fork and its next region would hang: the Cython tier must run serially there.
bool forked() noexcept;

} // namespace arrpy
#pragma GCC visibility pop
