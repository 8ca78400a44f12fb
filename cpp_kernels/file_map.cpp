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
struct sigaction previous;
bool installed = false;

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

void hand_on(int signal, siginfo_t* info, void* context) {
    if ((previous.sa_flags & SA_SIGINFO) != 0 && previous.sa_sigaction != nullptr) {
        previous.sa_sigaction(signal, info, context);
    } else if (previous.sa_handler == SIG_IGN && info->si_code <= 0) {
        return;
    } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
        previous.sa_handler(signal);
    } else {
        // The default ends the process: by the fault itself, which is repeated, or sent once more.
        struct sigaction standard = {};
        standard.sa_handler = SIG_DFL;
        sigaction(signal, &standard, nullptr);
        if (info->si_code <= 0)
            raise(signal);
    }
}

void on_bus_error(int signal, siginfo_t* info, void* context) {
    const int saved = errno;
    const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
    slot* const map = info->si_code > 0 ? slot_of(address) : nullptr;
    if (map == nullptr || !cover(*map, address))
        hand_on(signal, info, context);
    errno = saved;
}

bool install() {
    if (installed)
        return true;
    page_size(); // before any handler needs it
    struct sigaction action = {};
    action.sa_sigaction = on_bus_error;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    installed = sigaction(SIGBUS, &action, &previous) == 0;
    return installed;
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
    munmap(reinterpret_cast<void*>(begin), end - begin);
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
