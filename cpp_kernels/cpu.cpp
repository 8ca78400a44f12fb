// Detection of instruction sets, caches and usable CPUs; cpu.hpp explains what and why.
//
// Everything is read once, at import or from `arrpy.info`, so clarity counts here and speed does
// not. Each question has an ordered list of sources, the most precise one first. One surprise:
// for the L3 of AMD server CPUs sysconf() reports the sum over the whole package (256 MiB measured,
// where a core can reach 32 MiB); /sys describes one instance, therefore it is asked first.
#include "cpu.hpp"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#define ARRPY_X86 1
#include <cpuid.h>
#endif
#ifdef __linux__
#include <sched.h>
#endif
#ifdef __APPLE__
#include <sys/sysctl.h>
#endif

namespace arrpy {
namespace {

// ---- instruction sets ---------------------------------------------------------------------------

#ifdef ARRPY_X86

struct cpuid_registers {
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
};

// All zero when the CPU does not have this leaf, that is: none of its features.
cpuid_registers cpuid(unsigned leaf, unsigned subleaf = 0) {
    cpuid_registers r;
    if (!__get_cpuid_count(leaf, subleaf, &r.eax, &r.ebx, &r.ecx, &r.edx))
        return {};
    return r;
}

constexpr unsigned bit(int position) { return 1u << position; }

bool all_set(unsigned value, unsigned mask) { return (value & mask) == mask; }

// XCR0 exists only when the operating system has switched XSAVE on (OSXSAVE, leaf 1 ECX bit 27).
unsigned saved_registers() {
    if (!(cpuid(1).ecx & bit(27)))
        return 0;
    unsigned low = 0, high = 0;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

bool has_avx2() {
    constexpr unsigned xmm_ymm = bit(1) | bit(2);
    constexpr unsigned fma_movbe_avx_f16c = bit(12) | bit(22) | bit(28) | bit(29);
    constexpr unsigned bmi1_avx2_bmi2 = bit(3) | bit(5) | bit(8);
    constexpr unsigned lzcnt = bit(5);
    return all_set(saved_registers(), xmm_ymm) && all_set(cpuid(1).ecx, fma_movbe_avx_f16c) &&
           all_set(cpuid(7).ebx, bmi1_avx2_bmi2) && all_set(cpuid(0x80000001u).ecx, lzcnt);
}

bool has_avx512() {
    constexpr unsigned masks_and_zmm = bit(5) | bit(6) | bit(7);
    constexpr unsigned f_dq_cd_bw_vl = bit(16) | bit(17) | bit(28) | bit(30) | bit(31);
    return has_avx2() && all_set(saved_registers(), masks_and_zmm) &&
           all_set(cpuid(7).ebx, f_dq_cd_bw_vl);
}

#else

bool has_avx2() { return false; }
bool has_avx512() { return false; }

#endif

// ---- text and small files -----------------------------------------------------------------------

[[maybe_unused]] void strip(char* text) {
    size_t length = strlen(text);
    while (length && (text[length - 1] == '\n' || text[length - 1] == ' '))
        text[--length] = '\0';
}

void copy_text(char* text, size_t size, const char* source) {
    if (size)
        snprintf(text, size, "%s", source);
}

#ifdef __APPLE__
ptrdiff_t sysctl_number(const char* name) {
    int64_t value = 0;
    size_t size = sizeof value;
    return sysctlbyname(name, &value, &size, nullptr, 0) == 0 ? static_cast<ptrdiff_t>(value) : 0;
}
#endif

#ifdef __linux__

// The first line of a file without its line end; false when there is none.
bool read_line(const char* path, char* line, int size) {
    FILE* file = fopen(path, "re");
    if (!file)
        return false;
    const bool found = fgets(line, size, file) != nullptr;
    fclose(file);
    if (found)
        strip(line);
    return found;
}

// "32K", "1024K", "32M" -> bytes.
ptrdiff_t parse_size(const char* text) {
    char* unit = nullptr;
    const long long value = strtoll(text, &unit, 10);
    if (value <= 0 || value > (LLONG_MAX >> 20))
        return 0;
    const int shift = *unit == 'K' ? 10 : *unit == 'M' ? 20 : 0;
    return static_cast<ptrdiff_t>(value << shift);
}

// Bytes of the data cache of this level as CPU 0 sees it.
ptrdiff_t cache_size(int level) {
    for (int index = 0; index < 16; ++index) {
        char path[96], text[32];
        const auto read = [&](const char* field) {
            snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/%s", index,
                     field);
            return read_line(path, text, sizeof text);
        };
        if (!read("level"))
            return 0;
        if (atoi(text) != level)
            continue;
        if (!read("type") || strcmp(text, "Instruction") == 0)
            continue;
        return read("size") ? parse_size(text) : 0;
    }
    return 0;
}

[[maybe_unused]] ptrdiff_t sysconf_size(int name) {
    const long value = sysconf(name);
    return value > 0 ? static_cast<ptrdiff_t>(value) : 0;
}

// ---- affinity -----------------------------------------------------------------------------------

// The affinity mask of the calling thread; a machine may have more CPUs than cpu_set_t has bits.
class affinity_mask {
public:
    affinity_mask() noexcept {
        for (int cpus = CPU_SETSIZE; cpus <= (1 << 20); cpus *= 4) {
            set = CPU_ALLOC(static_cast<size_t>(cpus));
            if (!set)
                return;
            bytes = CPU_ALLOC_SIZE(static_cast<size_t>(cpus));
            if (sched_getaffinity(0, bytes, set) == 0) {
                limit = cpus;
                return;
            }
            const bool too_small = errno == EINVAL;
            CPU_FREE(set);
            set = nullptr;
            if (!too_small)
                return;
        }
    }
    ~affinity_mask() {
        if (set)
            CPU_FREE(set);
    }
    affinity_mask(const affinity_mask&) = delete;
    affinity_mask& operator=(const affinity_mask&) = delete;

    bool has(int cpu) const {
        return cpu >= 0 && cpu < limit && CPU_ISSET_S(static_cast<size_t>(cpu), bytes, set);
    }
    int count() const { return limit ? CPU_COUNT_S(bytes, set) : 0; }
    int end() const { return limit; }

private:
    cpu_set_t* set = nullptr;
    size_t bytes = 0;
    int limit = 0;
};

// Does a list such as "0,64" or "0-1" name a usable CPU below this one? Then its core is counted.
bool has_lower_sibling(const char* list, int cpu, const affinity_mask& mask) {
    while (*list) {
        char* rest = nullptr;
        const long first = strtol(list, &rest, 10);
        if (rest == list)
            return false;
        long last = first;
        if (*rest == '-')
            last = strtol(rest + 1, &rest, 10);
        for (long sibling = first; sibling <= last && sibling < cpu; ++sibling)
            if (mask.has(static_cast<int>(sibling)))
                return true;
        list = *rest == ',' ? rest + 1 : "";
    }
    return false;
}

// ---- control groups -----------------------------------------------------------------------------

int quota_in_cpus(long long quota, long long period) {
    if (quota <= 0 || period <= 0)
        return 0;
    const long long cpus = (quota - 1) / period + 1;
    return cpus < INT_MAX ? static_cast<int>(cpus) : 0;
}

// 0 stands for "no limit".
int smaller_limit(int a, int b) {
    if (a == 0 || b == 0)
        return a + b;
    return a < b ? a : b;
}

// Version 2 writes "150000 100000" or "max 100000" into one file.
int quota_v2(const char* folder) {
    char path[PATH_MAX], text[64];
    long long quota = 0, period = 0;
    if (snprintf(path, sizeof path, "%s/cpu.max", folder) >= static_cast<int>(sizeof path))
        return 0;
    if (!read_line(path, text, sizeof text))
        return 0;
    if (sscanf(text, "%lld %lld", &quota, &period) != 2)
        return 0;
    return quota_in_cpus(quota, period);
}

// Version 1 has a file for each number; quota -1 means no limit.
int quota_v1(const char* folder) {
    char path[PATH_MAX], quota[32], period[32];
    const auto read = [&](const char* name, char* text) {
        const int length = snprintf(path, sizeof path, "%s/%s", folder, name);
        return length < static_cast<int>(sizeof path) && read_line(path, text, 32);
    };
    if (!read("cpu.cfs_quota_us", quota) || !read("cpu.cfs_period_us", period))
        return 0;
    return quota_in_cpus(atoll(quota), atoll(period));
}

// A limit on any ancestor binds as well. Inside a container `group` may be the name seen from
// outside; then those folders do not exist and the walk ends at the mount point, which does.
int walk_up(const char* mount, const char* group, int (*quota)(const char*)) {
    char folder[PATH_MAX];
    if (snprintf(folder, sizeof folder, "%s%s", mount, group) >= static_cast<int>(sizeof folder))
        return quota(mount);
    const size_t stem = strlen(mount);
    int limit = 0;
    for (;;) {
        limit = smaller_limit(limit, quota(folder));
        char* slash = strrchr(folder + stem, '/');
        if (!slash)
            return limit;
        *slash = '\0';
    }
}

bool has_word(const char* list, const char* word) {
    const size_t length = strlen(word);
    while (*list) {
        const size_t n = strcspn(list, ",");
        if (n == length && strncmp(list, word, n) == 0)
            return true;
        list += list[n] ? n + 1 : n;
    }
    return false;
}

// One line of /proc/self/cgroup: "hierarchy:controllers:path"; no controllers means version 2.
int line_quota(const char* root, char* line) {
    char* controllers = strchr(line, ':');
    char* group = controllers ? strchr(controllers + 1, ':') : nullptr;
    if (!group)
        return 0;
    *group++ = '\0';
    ++controllers;
    const bool v2 = *controllers == '\0';
    if (!v2 && !has_word(controllers, "cpu"))
        return 0;

    const char* const mounts_v1[] = {"/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"};
    const char* const mounts_v2[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
    int limit = 0;
    for (int i = 0; i < 2; ++i) {
        char mount[PATH_MAX];
        snprintf(mount, sizeof mount, "%s%s", root, v2 ? mounts_v2[i] : mounts_v1[i]);
        limit = smaller_limit(limit, walk_up(mount, group, v2 ? quota_v2 : quota_v1));
    }
    return limit;
}

#endif // __linux__

} // namespace

// ---- the questions of cpu.hpp -------------------------------------------------------------------

bool isa_supported(isa level) noexcept {
    switch (level) {
    case isa::baseline:
        return true;
    case isa::avx2:
        return has_avx2();
    case isa::avx512:
        return has_avx512();
    }
    return false;
}

isa best_isa() noexcept {
    if (has_avx512())
        return isa::avx512;
    return has_avx2() ? isa::avx2 : isa::baseline;
}

const char* isa_name(isa level) noexcept {
    switch (level) {
    case isa::baseline:
        return "baseline";
    case isa::avx2:
        return "avx2";
    case isa::avx512:
        return "avx512";
    }
    return "unknown";
}

void cpu_name(char* text, size_t size) noexcept {
#ifdef ARRPY_X86
    // Three leaves hold 48 characters of text.
    if (cpuid(0x80000000u).eax >= 0x80000004u) {
        char brand[49] = {};
        for (unsigned i = 0; i < 3; ++i) {
            const cpuid_registers r = cpuid(0x80000002u + i);
            const unsigned words[4] = {r.eax, r.ebx, r.ecx, r.edx};
            memcpy(brand + 16 * i, words, 16);
        }
        strip(brand);
        copy_text(text, size, brand + strspn(brand, " "));
        return;
    }
#endif
#ifdef __APPLE__
    char brand[128] = {};
    size_t length = sizeof brand - 1;
    if (sysctlbyname("machdep.cpu.brand_string", brand, &length, nullptr, 0) == 0) {
        copy_text(text, size, brand);
        return;
    }
#endif
#ifdef __linux__
    char line[256];
    if (read_line("/sys/devices/virtual/dmi/id/processor_version", line, sizeof line) ||
        read_line("/proc/device-tree/model", line, sizeof line)) {
        copy_text(text, size, line);
        return;
    }
#endif
#if defined(__aarch64__)
    copy_text(text, size, "aarch64");
#elif defined(ARRPY_X86)
    copy_text(text, size, "x86");
#else
    copy_text(text, size, "unknown");
#endif
}

cache_sizes get_cache_sizes() noexcept {
    cache_sizes sizes = {0, 0, 0};
#if defined(__linux__)
    sizes = {cache_size(1), cache_size(2), cache_size(3)};
#ifdef _SC_LEVEL1_DCACHE_SIZE
    if (!sizes.l1d)
        sizes.l1d = sysconf_size(_SC_LEVEL1_DCACHE_SIZE);
    if (!sizes.l2)
        sizes.l2 = sysconf_size(_SC_LEVEL2_CACHE_SIZE);
    if (!sizes.l3)
        sizes.l3 = sysconf_size(_SC_LEVEL3_CACHE_SIZE);
#endif
#elif defined(__APPLE__)
    sizes = {sysctl_number("hw.l1dcachesize"), sysctl_number("hw.l2cachesize"),
             sysctl_number("hw.l3cachesize")};
#endif
    return sizes;
}

int usable_cpus() noexcept {
#ifdef __linux__
    const int allowed = affinity_mask().count();
    if (allowed > 0)
        return allowed;
#endif
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 && online < INT_MAX ? static_cast<int>(online) : 1;
}

int usable_cores() noexcept {
#if defined(__linux__)
    const affinity_mask mask;
    int cores = 0;
    for (int cpu = 0; cpu < mask.end(); ++cpu) {
        if (!mask.has(cpu))
            continue;
        char path[96], siblings[256];
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list",
                 cpu);
        if (!read_line(path, siblings, sizeof siblings))
            siblings[0] = '\0';
        if (!has_lower_sibling(siblings, cpu, mask))
            ++cores;
    }
    return cores > 0 ? cores : usable_cpus();
#elif defined(__APPLE__)
    const ptrdiff_t cores = sysctl_number("hw.physicalcpu");
    return cores > 0 ? static_cast<int>(cores) : usable_cpus();
#else
    return usable_cpus();
#endif
}

int cgroup_cpus([[maybe_unused]] const char* root) noexcept {
    int limit = 0;
#ifdef __linux__
    char path[PATH_MAX], line[PATH_MAX];
    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    FILE* file = fopen(path, "re");
    if (!file)
        return 0;
    while (fgets(line, sizeof line, file)) {
        strip(line);
        limit = smaller_limit(limit, line_quota(root, line));
    }
    fclose(file);
#endif
    return limit;
}

} // namespace arrpy
