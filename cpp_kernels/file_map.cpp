// The maps of files, and the handler of SIGBUS. See file_map.hpp.
#include "file_map.hpp"

#include <atomic>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

namespace arrpy {

volatile int broken_maps = 0;
volatile int live_maps = 0;

namespace {

// One map. The handler reads it without a lock: `begin` is written last and cleared first.
struct slot {
    std::atomic<uintptr_t> begin, end; // whole pages
    std::atomic<bool> broken;
};

// Slots live in blocks that are chained and never freed, so that the handler may walk them.
struct block {
    static constexpr int size = 64;
    slot slots[size];
    std::atomic<block*> next;
};

block first_block;
std::atomic_flag busy = ATOMIC_FLAG_INIT; // held for a few stores, never in the handler

// A handler that was found in place of ours, and the one that ours went to until then. A handler
// that is called may call ours again (faulthandler does): that call goes to the next older one.
struct earlier {
    struct sigaction action;
    earlier* before;
    earlier* made_before; // all there are, to be found again: none is freed
};
earlier* made = nullptr;
std::atomic<earlier*> newest{nullptr};
#define ARRPY_HANDLER_LOCAL thread_local __attribute__((tls_model("initial-exec")))
ARRPY_HANDLER_LOCAL const earlier* in_turn = nullptr;
ARRPY_HANDLER_LOCAL uintptr_t last_fault = 0;
ARRPY_HANDLER_LOCAL int repeats = 0;
constexpr int PATIENCE = 100; // a handler that leaves a fault so often as it was is switched off

struct lock {
    lock() {
        while (busy.test_and_set(std::memory_order_acquire)) {
        }
    }
    ~lock() { busy.clear(std::memory_order_release); }
};

size_t page_size() {
    static const size_t size = size_t(sysconf(_SC_PAGESIZE));
    return size;
}

slot* slot_of(uintptr_t address) {
    for (block* b = &first_block; b != nullptr; b = b->next.load(std::memory_order_acquire)) {
        for (slot& s : b->slots) {
            const uintptr_t begin = s.begin.load(std::memory_order_acquire);
            if (begin != 0 && begin <= address && address < s.end.load())
                return &s;
        }
    }
    return nullptr;
}

slot* free_slot() {
    for (block* b = &first_block;; b = b->next.load()) {
        for (slot& s : b->slots) {
            if (s.begin.load() == 0)
                return &s;
        }
        if (b->next.load() == nullptr) {
            block* fresh = static_cast<block*>(calloc(1, sizeof(block)));
            if (fresh == nullptr)
                return nullptr;
            b->next.store(fresh, std::memory_order_release);
        }
    }
}

// Puts zeros over the rest of a map, from the page of `address` on.
bool cover(slot& map, uintptr_t address) {
    const uintptr_t page = address & ~uintptr_t(page_size() - 1);
    void* const zeros =
        mmap(reinterpret_cast<void*>(page), map.end.load() - page, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
    if (zeros == MAP_FAILED)
        return false;
    if (!map.broken.exchange(true))
        __atomic_add_fetch(&broken_maps, 1, __ATOMIC_SEQ_CST);
    return true;
}

void end_process(int signal, const siginfo_t* info) {
    // The default ends the process: by the fault itself, which is repeated, or sent once more.
    struct sigaction standard = {};
    standard.sa_handler = SIG_DFL;
    sigaction(signal, &standard, nullptr);
    if (info->si_code <= 0)
        raise(signal);
}

void hand_on(int signal, siginfo_t* info, void* context) {
    const earlier* const caller = in_turn;
    const earlier* next = caller != nullptr ? caller->before : newest.load();
    if (caller == nullptr && info->si_code > 0) {
        const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
        repeats = address == last_fault ? repeats + 1 : 0;
        last_fault = address;
        for (int k = PATIENCE; k <= repeats && next != nullptr; k++)
            next = next->before;
    }
    if (next == nullptr) {
        end_process(signal, info);
        return;
    }
    in_turn = next;
    const struct sigaction& action = next->action;
    if ((action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction != nullptr)
        action.sa_sigaction(signal, info, context);
    else if (action.sa_handler == SIG_DFL || (action.sa_handler == SIG_IGN && info->si_code > 0))
        end_process(signal, info);
    else if (action.sa_handler != SIG_IGN)
        action.sa_handler(signal);
    in_turn = caller;
}

void on_bus_error(int signal, siginfo_t* info, void* context) {
    const int saved = errno;
    const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
    slot* const map = info->si_code > 0 ? slot_of(address) : nullptr;
    if (map == nullptr || !cover(*map, address))
        hand_on(signal, info, context);
    errno = saved;
}

bool is_ours(const struct sigaction& action) {
    return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == on_bus_error;
}

bool same_handler(const struct sigaction& a, const struct sigaction& b) {
    return a.sa_flags == b.sa_flags && a.sa_handler == b.sa_handler;
}

earlier* made_of(const struct sigaction& action, earlier* before) {
    for (earlier* e = made; e != nullptr; e = e->made_before) {
        if (e->before == before && same_handler(e->action, action))
            return e;
    }
    earlier* const fresh = static_cast<earlier*>(calloc(1, sizeof(earlier)));
    if (fresh != nullptr) {
        *fresh = {action, before, made};
        made = fresh;
    }
    return fresh;
}

// Puts our handler in front of the one that is there now.
bool install() {
    struct sigaction present;
    if (sigaction(SIGBUS, nullptr, &present) != 0)
        return false;
    if (is_ours(present))
        return true;
    page_size(); // before any handler needs it
    earlier* last = newest.load();
    if (last == nullptr || !same_handler(last->action, present)) {
        const bool standard = present.sa_handler == SIG_DFL || present.sa_handler == SIG_IGN;
        last = made_of(present, standard ? nullptr : last);
        if (last == nullptr)
            return false;
        newest.store(last, std::memory_order_release);
    }
    struct sigaction action = {};
    action.sa_sigaction = on_bus_error;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER; // see `earlier`
    sigemptyset(&action.sa_mask);
    return sigaction(SIGBUS, &action, nullptr) == 0;
}

} // namespace

void* map_file(int descriptor, int64_t offset, size_t nbytes, map_mode mode) noexcept {
    const size_t lead = size_t(offset) % page_size();
    const int protection = mode == MAP_READ ? PROT_READ : PROT_READ | PROT_WRITE;
    const int sharing = mode == MAP_COPY_ON_WRITE ? MAP_PRIVATE | MAP_NORESERVE : MAP_SHARED;
    if (nbytes == 0 || nbytes > SIZE_MAX / 2 || offset < 0) {
        errno = EINVAL;
        return nullptr;
    }
    void* const pages =
        mmap(nullptr, nbytes + lead, protection, sharing, descriptor, off_t(offset) - off_t(lead));
    if (pages == MAP_FAILED)
        return nullptr;
    const auto begin = reinterpret_cast<uintptr_t>(pages);
    const lock guard;
    slot* const map = install() ? free_slot() : nullptr;
    if (map == nullptr) {
        munmap(pages, nbytes + lead);
        errno = ENOMEM;
        return nullptr;
    }
    const size_t length = (nbytes + lead + page_size() - 1) & ~(page_size() - 1);
    map->broken.store(false);
    map->end.store(begin + length);
    map->begin.store(begin, std::memory_order_release);
    live_maps = live_maps + 1;
    return reinterpret_cast<void*>(begin + lead);
}

void unmap_file(void* address) noexcept {
    const lock guard;
    slot* const map = slot_of(reinterpret_cast<uintptr_t>(address));
    if (map == nullptr)
        return;
    const uintptr_t begin = map->begin.load(), end = map->end.load();
    if (map->broken.exchange(false))
        __atomic_sub_fetch(&broken_maps, 1, __ATOMIC_SEQ_CST);
    map->begin.store(0);
    live_maps = live_maps - 1;
    munmap(reinterpret_cast<void*>(begin), end - begin);
}

bool guard_maps() noexcept {
    const lock guard;
    return install();
}

int flush_map(void* address) noexcept {
    slot* const map = slot_of(reinterpret_cast<uintptr_t>(address));
    if (map == nullptr)
        return 0;
    const uintptr_t begin = map->begin.load();
    return msync(reinterpret_cast<void*>(begin), map->end.load() - begin, MS_SYNC);
}

bool in_broken_map(const void* address) noexcept {
    const slot* const map = slot_of(reinterpret_cast<uintptr_t>(address));
    return map != nullptr && map->broken.load();
}

} // namespace arrpy
