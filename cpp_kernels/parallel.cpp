// The thread pool behind `parallel_for`; parallel.hpp explains what it promises.
//
// One region, step by step. The caller writes the job, then publishes the ticket
//
//     generation (16 bits) | seats (10 bits) | remaining chunks (38 bits)
//
// and works on chunk 0. A worker joins by taking a seat and a chunk in one compare-and-swap (no
// more than threads - 1 seats are offered), later it takes chunks only. A chunk that was claimed
// keeps its region alive: the caller counts finished chunks and returns when every claimed one is
// finished. Hence a worker that has claimed may read the job without a lock, and a worker that has
// not claimed is no part of the region at all, whatever the scheduler does to it.
//
// Sleeping is a semaphore with precise accounting. A worker adds itself to `sleepers`, looks at the
// ticket once more, and waits for a token. The caller publishes, then looks at `sleepers`, takes
// away as many as it wants to wake and adds as many tokens. Both sides write before they read, in
// sequentially consistent order, so at least one sees the other (Dekker) and no wake-up is lost;
// and a worker whose token is on its way is never paid for with a second system call.
//
// The pool is one static object without constructor or destructor: nothing is allocated, nothing
// runs at exit (workers then simply vanish with the process), and a forked child can reset it.
#include "parallel.hpp"

#include "cpu.hpp"

#include <atomic>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

// ARRPY_NO_FUTEX builds the portable form on Linux too, so that it can be tested there.
#if defined(__linux__) && !defined(ARRPY_NO_FUTEX)
#define ARRPY_FUTEX 1
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#else
#include <sys/time.h>
#endif

namespace arrpy {
namespace {

// ---- time ---------------------------------------------------------------------------------------

constexpr int64_t nanoseconds_per_second = 1000000000;

// Ctrl-C is to be answered within 100 ms; asking Python takes the GIL, so not more often than this.
constexpr int64_t poll_interval = 20000000;

// How long a thread spins before it sleeps. Waking one took 20 to 50 us (2-core virtual machine, so
// a region of 40 us gained nothing); Python code between two regions rarely takes more than 100 us.
constexpr int64_t spin_time = 100000;

int64_t now(clockid_t clock) {
    timespec t;
    clock_gettime(clock, &t);
    return static_cast<int64_t>(t.tv_sec) * nanoseconds_per_second + t.tv_nsec;
}

int64_t precise_now() { return now(CLOCK_MONOTONIC); }

// 4 ms resolution is enough for polling, and it reads in a few nanoseconds.
int64_t coarse_now() {
#ifdef CLOCK_MONOTONIC_COARSE
    return now(CLOCK_MONOTONIC_COARSE);
#else
    return now(CLOCK_MONOTONIC);
#endif
}

void pause_briefly() {
    for (int i = 0; i < 16; ++i) {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        __asm__ volatile("isb" ::: "memory");
#endif
    }
}

template <class condition> bool spin_until(condition reached, int64_t duration) {
    if (reached())
        return true;
    if (duration == 0)
        return false;
    const int64_t deadline = precise_now() + duration;
    do {
        pause_briefly();
        if (reached())
            return true;
    } while (precise_now() < deadline);
    return false;
}

// ---- sleeping on a 32-bit word ------------------------------------------------------------------

typedef std::atomic<uint32_t> word;
static_assert(sizeof(word) == 4 && word::is_always_lock_free, "a futex is a plain 32-bit word");

constexpr int64_t forever = -1;

#ifdef ARRPY_FUTEX

// Sleeps while value == expected; also returns after a signal or the timeout.
void sleep_while_equal(word& value, uint32_t expected, int64_t timeout) {
    timespec duration = {};
    duration.tv_sec = static_cast<time_t>(timeout / nanoseconds_per_second);
    duration.tv_nsec = static_cast<long>(timeout % nanoseconds_per_second);
    const int saved_errno = errno;
    syscall(SYS_futex, &value, FUTEX_WAIT_PRIVATE, expected,
            timeout == forever ? nullptr : &duration, nullptr, 0);
    errno = saved_errno;
}

void wake_sleepers(word& value, uint32_t count) {
    const int saved_errno = errno;
    syscall(SYS_futex, &value, FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0);
    errno = saved_errno;
}

void reset_sleeping() {}

#else

// Without futexes one mutex and one condition serve every word; a wake-up wakes them all.
pthread_mutex_t sleep_mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t sleep_condition = PTHREAD_COND_INITIALIZER;

void sleep_while_equal(word& value, uint32_t expected, int64_t timeout) {
    pthread_mutex_lock(&sleep_mutex);
    if (value.load() == expected) {
        if (timeout == forever) {
            pthread_cond_wait(&sleep_condition, &sleep_mutex);
        } else {
            timeval today;
            gettimeofday(&today, nullptr);
            const int64_t end = today.tv_usec * int64_t{1000} + timeout;
            timespec deadline = {};
            deadline.tv_sec = today.tv_sec + static_cast<time_t>(end / nanoseconds_per_second);
            deadline.tv_nsec = static_cast<long>(end % nanoseconds_per_second);
            pthread_cond_timedwait(&sleep_condition, &sleep_mutex, &deadline);
        }
    }
    pthread_mutex_unlock(&sleep_mutex);
}

void wake_sleepers(word&, uint32_t) {
    pthread_mutex_lock(&sleep_mutex);
    pthread_cond_broadcast(&sleep_condition);
    pthread_mutex_unlock(&sleep_mutex);
}

// In a forked child: the owner of the mutex may not exist here.
void reset_sleeping() {
    sleep_mutex = PTHREAD_MUTEX_INITIALIZER;
    sleep_condition = PTHREAD_COND_INITIALIZER;
}

#endif

// ---- the ticket ---------------------------------------------------------------------------------

constexpr int remaining_bits = 38;
constexpr int seat_bits = 10;
constexpr uint64_t one_seat = uint64_t{1} << remaining_bits;
constexpr uint64_t one_generation = one_seat << seat_bits;
static_assert(max_threads <= (1 << seat_bits), "every worker must find a seat");

uint64_t remaining(uint64_t ticket) { return ticket % one_seat; }
uint64_t seats(uint64_t ticket) { return ticket % one_generation / one_seat; }
uint64_t generation(uint64_t ticket) { return ticket / one_generation; }
constexpr uint64_t no_generation = UINT64_MAX;

// ---- the pool -----------------------------------------------------------------------------------

// Two cache lines apart: x86 fetches lines in pairs. The job sits beside the ticket on purpose, a
// successful claim has just brought that line in.
struct alignas(128) shared_job {
    std::atomic<uint64_t> ticket;
    chunk_function function;
    void* context;
    ptrdiff_t n, grain;
    uint64_t chunks;
    std::atomic<bool> stop;
};

struct alignas(128) shared_progress {
    word finished;               // chunks that workers have finished, modulo 2^32
    std::atomic<int64_t> wanted; // the value of `finished` the sleeping caller waits for, or -1
};

struct alignas(128) shared_sleep {
    std::atomic<uint32_t> sleepers;
    word tokens;
    std::atomic<int64_t> spin; // nanoseconds; 0 when threads outnumber CPUs
};

// Touched only by the thread that has set `busy`.
struct alignas(128) caller_side {
    std::atomic<bool> busy;
    int workers;
    bool no_more_workers;
    uint64_t claimed;   // chunks the caller itself has claimed
    uint64_t withdrawn; // chunks taken back from the workers by a fork or a stop
};

shared_job job;
shared_progress progress;
shared_sleep sleeping;
caller_side caller;

std::atomic<poll_function> poll_callback;
std::atomic<int> configured_threads; // 0: not configured
std::atomic<int> known_cpus, known_default;
std::atomic<bool> is_forked;

// Not a local static: its lock, held by another thread during a fork, would hang the child.
int cached(std::atomic<int>& known, int (*find)()) {
    int value = known.load(std::memory_order_relaxed);
    if (value == 0) {
        value = find();
        known.store(value, std::memory_order_relaxed);
    }
    return value;
}

int available_cpus() {
    const int cpus = usable_cpus(), quota = cgroup_cpus();
    return quota && quota < cpus ? quota : cpus;
}

// What a thread knows about the region it is in; `stop` is null outside of regions.
struct thread_state {
    std::atomic<bool>* stop;
    bool is_worker, is_pool_caller;
    int64_t next_poll; // 0: the clock starts at the first check
};
thread_local thread_state this_thread;

// ---- chunks -------------------------------------------------------------------------------------

// Takes one chunk, and a seat too unless this thread has one in the ticket's generation.
bool claim(uint64_t& joined, uint64_t& chunk) {
    uint64_t ticket = job.ticket.load(std::memory_order_acquire);
    while (remaining(ticket)) {
        const bool has_seat = generation(ticket) == joined;
        if (!has_seat && !seats(ticket))
            return false;
        const uint64_t taken = ticket - 1 - (has_seat ? 0 : one_seat);
        if (job.ticket.compare_exchange_weak(ticket, taken, std::memory_order_acq_rel,
                                             std::memory_order_acquire)) {
            joined = generation(ticket);
            chunk = job.chunks - remaining(ticket);
            return true;
        }
    }
    return false;
}

void run_chunk(uint64_t chunk) {
    const ptrdiff_t begin = static_cast<ptrdiff_t>(chunk) * job.grain;
    const ptrdiff_t left = job.n - begin;
    job.function(job.context, begin, begin + (left < job.grain ? left : job.grain));
}

// What no worker has claimed yet, no worker will.
void withdraw_chunks() {
    uint64_t ticket = job.ticket.load(std::memory_order_relaxed);
    while (remaining(ticket)) {
        if (job.ticket.compare_exchange_weak(ticket, ticket - remaining(ticket),
                                             std::memory_order_acq_rel, std::memory_order_relaxed))
            caller.withdrawn += remaining(ticket);
        ticket = job.ticket.load(std::memory_order_relaxed);
    }
}

// ---- workers ------------------------------------------------------------------------------------

bool chunk_on_offer() {
    const uint64_t ticket = job.ticket.load(std::memory_order_seq_cst);
    return remaining(ticket) && seats(ticket);
}

// Subtracts up to `count` and returns how much that was.
uint32_t take_up_to(std::atomic<uint32_t>& counter, uint32_t count) {
    uint32_t value = counter.load(std::memory_order_seq_cst);
    for (;;) {
        const uint32_t taken = value < count ? value : count;
        if (taken == 0 || counter.compare_exchange_weak(value, value - taken))
            return taken;
    }
}

void wait_for_chunk() {
    if (spin_until(chunk_on_offer, sleeping.spin.load(std::memory_order_relaxed)))
        return;
    sleeping.sleepers.fetch_add(1, std::memory_order_seq_cst);
    // If the caller has already counted this thread as woken, its token is coming: take that.
    if (chunk_on_offer() && take_up_to(sleeping.sleepers, 1))
        return;
    while (!take_up_to(sleeping.tokens, 1))
        sleep_while_equal(sleeping.tokens, 0, forever);
}

void report_finished() {
    const uint32_t finished = progress.finished.fetch_add(1, std::memory_order_seq_cst) + 1;
    if (progress.wanted.load(std::memory_order_seq_cst) == finished)
        wake_sleepers(progress.finished, 1);
}

void* worker_main(void*) {
    this_thread.is_worker = true;
    this_thread.stop = &job.stop;
    uint64_t joined = no_generation, chunk = 0;
    for (;;) {
        while (claim(joined, chunk)) {
            run_chunk(chunk);
            report_finished();
        }
        wait_for_chunk();
    }
}

// Signals belong to the program's own threads; errors of a kernel itself must still be reported.
void block_signals(sigset_t* previous) {
    constexpr int own_errors[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
    sigset_t blocked;
    sigfillset(&blocked);
    for (const int error : own_errors)
        sigdelset(&blocked, error);
    pthread_sigmask(SIG_SETMASK, &blocked, previous);
}

bool start_worker() {
    // The default is as small as 128 KiB with some C libraries; kernels keep blocks on the stack.
    constexpr size_t stack_size = size_t{4} << 20;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0)
        return false;
    pthread_attr_setstacksize(&attributes, stack_size);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    const bool started = pthread_create(&thread, &attributes, worker_main, nullptr) == 0;
    pthread_attr_destroy(&attributes);
    return started;
}

// When the system grants no more threads the region runs with those there are.
void start_workers(int count) {
    if (caller.workers >= count || caller.no_more_workers)
        return;
    sigset_t previous;
    block_signals(&previous);
    while (caller.workers < count && !caller.no_more_workers) {
        if (start_worker())
            ++caller.workers;
        else
            caller.no_more_workers = true;
    }
    pthread_sigmask(SIG_SETMASK, &previous, nullptr);
}

// Workers that are awake will find the ticket by themselves.
void wake_workers(int count) {
    const int asleep = static_cast<int>(sleeping.sleepers.load(std::memory_order_seq_cst));
    const int missing = count - (caller.workers - asleep);
    if (asleep == 0 || missing <= 0)
        return;
    const uint32_t woken = take_up_to(sleeping.sleepers, static_cast<uint32_t>(missing));
    if (woken == 0)
        return;
    sleeping.tokens.fetch_add(woken, std::memory_order_seq_cst);
    wake_sleepers(sleeping.tokens, woken);
}

// ---- stopping -----------------------------------------------------------------------------------

// Asks the callback when it is due. A region that it starts is a new one, not nested in this.
bool ask_poll(thread_state& self) {
    const poll_function poll = poll_callback.load(std::memory_order_acquire);
    if (!poll || self.is_worker)
        return false;
    const int64_t time = coarse_now();
    if (self.next_poll == 0)
        self.next_poll = time + poll_interval;
    if (time < self.next_poll)
        return false;
    std::atomic<bool>* const stop = self.stop;
    self.stop = nullptr;
    const bool stopped = poll() != 0;
    self.stop = stop;
    self.next_poll = coarse_now() + poll_interval;
    return stopped;
}

bool is_stopped(thread_state& self) {
    if (self.stop && self.stop->load(std::memory_order_relaxed))
        return true;
    if (!ask_poll(self))
        return false;
    if (self.stop)
        self.stop->store(true, std::memory_order_relaxed);
    return true;
}

// ---- the caller ---------------------------------------------------------------------------------

bool run_serial(chunk_function function, void* context, ptrdiff_t n, ptrdiff_t grain) {
    thread_state& self = this_thread;
    std::atomic<bool> own_stop{false};
    const bool nested = self.stop != nullptr;
    if (!nested) {
        self.stop = &own_stop;
        self.next_poll = 0;
    }
    ptrdiff_t begin = 0;
    while (n - begin > grain) {
        function(context, begin, begin + grain);
        begin += grain;
        if (is_stopped(self))
            break;
    }
    if (!self.stop->load(std::memory_order_relaxed))
        function(context, begin, n);
    const bool stopped = self.stop->load(std::memory_order_relaxed);
    if (!nested)
        self.stop = nullptr;
    return stopped;
}

// Until every chunk that a worker has claimed is finished. Nobody can claim any more.
void wait_for_workers(thread_state& self, bool may_poll) {
    const uint32_t target = static_cast<uint32_t>(job.chunks - caller.claimed - caller.withdrawn);
    const auto done = [target] { return progress.finished.load() == target; };
    if (spin_until(done, sleeping.spin.load(std::memory_order_relaxed)))
        return;
    progress.wanted.store(target, std::memory_order_seq_cst);
    for (;;) {
        const uint32_t finished = progress.finished.load(std::memory_order_seq_cst);
        if (finished == target)
            break;
        sleep_while_equal(progress.finished, finished, poll_interval);
        if (may_poll)
            is_stopped(self);
    }
    progress.wanted.store(-1, std::memory_order_relaxed);
}

// Chunks that a fork took back from the workers (in the child they do not exist) run here.
void run_withdrawn(thread_state& self) {
    while (caller.withdrawn && !is_stopped(self)) {
        const uint64_t chunk = job.chunks - caller.withdrawn;
        --caller.withdrawn;
        ++caller.claimed;
        run_chunk(chunk);
    }
}

void work_as_caller(thread_state& self, uint64_t joined) {
    uint64_t chunk = 0;
    do {
        run_chunk(chunk);
        if (is_stopped(self))
            withdraw_chunks();
    } while (claim(joined, chunk) && ++caller.claimed);
}

bool run_region(thread_state& self, int workers) {
    const int cpus = cached(known_cpus, available_cpus);
    sleeping.spin.store(workers < cpus ? spin_time : 0, std::memory_order_relaxed);
    start_workers(workers);
    caller.claimed = 1;
    caller.withdrawn = 0;
    job.stop.store(false, std::memory_order_relaxed);
    progress.finished.store(0, std::memory_order_relaxed);
    progress.wanted.store(-1, std::memory_order_relaxed);
    self.stop = &job.stop;
    self.is_pool_caller = true;
    self.next_poll = 0;

    const uint64_t current =
        generation(job.ticket.load(std::memory_order_relaxed) + one_generation);
    const uint64_t ticket =
        current * one_generation + static_cast<uint64_t>(workers) * one_seat + job.chunks - 1;
    job.ticket.store(ticket, std::memory_order_seq_cst);
    wake_workers(workers);

    work_as_caller(self, current);
    wait_for_workers(self, true);
    run_withdrawn(self);

    self.is_pool_caller = false;
    self.stop = nullptr;
    return job.stop.load(std::memory_order_relaxed);
}

// ---- fork ---------------------------------------------------------------------------------------

// Runs in the forking thread. If that is the caller of a region, the workers finish what they have
// claimed and get no more; parent and child both do the rest on their own.
void before_fork() {
    thread_state& self = this_thread;
    if (!self.is_pool_caller)
        return;
    withdraw_chunks();
    wait_for_workers(self, false);
}

// Only the forking thread exists here. A region it is in goes on; any other one is gone.
void after_fork_in_child() {
    is_forked.store(true, std::memory_order_relaxed);
    job.ticket.store(0, std::memory_order_relaxed);
    sleeping.sleepers.store(0, std::memory_order_relaxed);
    sleeping.tokens.store(0, std::memory_order_relaxed);
    caller.workers = 0;
    caller.no_more_workers = false;
    caller.busy.store(this_thread.is_pool_caller, std::memory_order_relaxed);
    reset_sleeping();
}

// At load time, hence before any region; the handlers leave with the library.
[[maybe_unused]] const int fork_handlers =
    pthread_atfork(before_fork, nullptr, after_fork_in_child);

// ---- number of threads --------------------------------------------------------------------------

int clamp_threads(long threads) {
    if (threads < 1)
        return 1;
    return threads < max_threads ? static_cast<int>(threads) : max_threads;
}

// A positive number, alone or first in a list "8,2"; 0 when the variable says anything else.
int environment_threads(const char* name) {
    const char* text = getenv(name);
    if (!text)
        return 0;
    char* end = nullptr;
    const long threads = strtol(text, &end, 10);
    while (*end == ' ')
        ++end;
    return threads > 0 && (*end == '\0' || *end == ',') ? clamp_threads(threads) : 0;
}

int find_default_threads() {
    if (const int threads = environment_threads("ARRPY_NUM_THREADS"))
        return threads;
    if (const int threads = environment_threads("OMP_NUM_THREADS"))
        return threads;
    return clamp_threads(cached(known_cpus, available_cpus));
}

} // namespace

// ---- the functions of parallel.hpp --------------------------------------------------------------

bool parallel_for(chunk_function function, void* context, ptrdiff_t n, ptrdiff_t grain,
                  int threads) noexcept {
    if (n <= 0)
        return false;
    if (grain < 1)
        grain = 1;
    const uint64_t chunks = static_cast<uint64_t>((n - 1) / grain + 1);
    thread_state& self = this_thread;
    const bool serial = threads <= 1 || chunks == 1 || self.stop || chunks >= one_seat;
    if (serial || caller.busy.exchange(true, std::memory_order_acquire))
        return run_serial(function, context, n, grain);

    job.function = function;
    job.context = context;
    job.n = n;
    job.grain = grain;
    job.chunks = chunks;
    const int team = clamp_threads(threads);
    const uint64_t helpers = chunks - 1;
    const bool stopped = run_region(
        self, helpers < static_cast<uint64_t>(team - 1) ? static_cast<int>(helpers) : team - 1);
    caller.busy.store(false, std::memory_order_release);
    return stopped;
}

void set_poll(poll_function poll) noexcept { poll_callback.store(poll, std::memory_order_release); }

bool poll_now() noexcept { return is_stopped(this_thread); }

bool stop_requested() noexcept {
    const thread_state& self = this_thread;
    return self.stop && self.stop->load(std::memory_order_relaxed);
}

int default_threads() noexcept { return cached(known_default, find_default_threads); }

int get_threads() noexcept {
    const int threads = configured_threads.load(std::memory_order_relaxed);
    return threads ? threads : default_threads();
}

void set_threads(int threads) noexcept {
    configured_threads.store(threads > 0 ? clamp_threads(threads) : 0, std::memory_order_relaxed);
}

bool forked() noexcept { return is_forked.load(std::memory_order_relaxed); }

} // namespace arrpy
