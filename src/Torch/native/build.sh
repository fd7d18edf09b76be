#!/usr/bin/env bash
# Builds libEvoPruneTorch.so, the native side of src/Torch, over the machine's libtorch.
#
#   build.sh [OUTPUT]        OUTPUT defaults to <repository>/artifacts/native/libEvoPruneTorch.so
#
# EVOPRUNE_LIBTORCH  another libtorch (a folder with include/ and lib/), for instance one with CUDA. Without it: the system's.
# CXX, CXXFLAGS      the compiler (g++) and further options, for instance -std=c++20 for a libtorch that asks for it.
# Nothing is done when the output is newer than every source and was built for the same libtorch.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
output=${1:-$here/../../../artifacts/native/libEvoPruneTorch.so}
compiler=${CXX:-g++}
root=${EVOPRUNE_LIBTORCH:-}

fail() {
    printf 'EvoPrune native library: %s\n' "$1" >&2
    printf 'On Debian or Ubuntu: apt-get install g++ libtorch-dev libopenblas0-openmp\n' >&2
    printf 'or set EVOPRUNE_LIBTORCH to an unpacked libtorch (a folder with include/ and lib/).\n' >&2
    exit 1
}

command -v "$compiler" >/dev/null || fail "no C++ compiler: '$compiler' was not found"

flags=(-O2 -std=c++17 -fPIC -fvisibility=hidden -fno-math-errno -Wall -Wextra -Wno-unused-parameter)
read -ra more <<<"${CXXFLAGS:-}"
flags+=(${more[@]+"${more[@]}"})
link=(-shared -Wl,-z,defs)
if [[ -n $root ]]; then
    root=$(cd "$root" 2>/dev/null && pwd) || fail "EVOPRUNE_LIBTORCH is not a folder: '$EVOPRUNE_LIBTORCH'"
    include=$root/include libraries=$root/lib
    flags+=(-isystem "$include" -isystem "$include/torch/csrc/api/include")
    link+=("-L$libraries" "-Wl,-rpath,$libraries")
else
    triplet=$("$compiler" -print-multiarch)
    include=/usr/include libraries=/usr/lib/$triplet
fi
[[ -f $include/ATen/ATen.h ]] || fail "no libtorch headers: $include/ATen/ATen.h is missing"
[[ -e $libraries/libtorch_cpu.so ]] || fail "no libtorch: $libraries/libtorch_cpu.so is missing"

version=$(printf '%s\n' '#include <torch/csrc/api/include/torch/version.h>' \
    'LIBTORCH TORCH_VERSION_MAJOR TORCH_VERSION_MINOR TORCH_VERSION_PATCH' |
    "$compiler" -E -P -x c++ "${flags[@]}" - | sed -n 's/^LIBTORCH \([0-9]*\) \([0-9]*\) \([0-9]*\)$/\1.\2.\3/p') &&
    [[ -n $version ]] || fail "the version of libtorch cannot be read from $include"

# OpenBLAS by its plain name, before libtorch asks for libblas.so.3: the loader then gives libtorch the same one. The reference
# BLAS is some twenty times slower. The OpenMP build shares libtorch's threads and obeys its thread count; the pthread build keeps
# a pool of its own that fights them, and the serial build gives wrong numbers when two threads call it at once.
if [[ ${version%%.*} -lt 2 ]]; then
    blas=/usr/lib/$("$compiler" -print-multiarch)/openblas-openmp
    [[ -d $blas ]] || fail "no OpenBLAS for OpenMP: $blas is missing"
    link+=(-Wl,--no-as-needed "-L$blas" -l:libblas.so.3 -l:liblapack.so.3 "-Wl,-rpath,$blas")
fi
link+=(-Wl,--no-as-needed -ltorch -ltorch_cpu -lc10)
# Nothing here calls CUDA by name; linked all the same, so that the backend registers itself.
cuda=
[[ -e $libraries/libtorch_cuda.so ]] && cuda=" with CUDA" && link+=(-ltorch_cuda -lc10_cuda)
# The symbols of libtorch tell with which std::string they were compiled.
abi=1
if ! grep -q __cxx11 <(nm -D --defined-only "$libraries/libc10.so" 2>/dev/null); then abi=0; fi
flags+=("-D_GLIBCXX_USE_CXX11_ABI=$abi")

stamp="libtorch $version$cuda in $libraries, $compiler ${flags[*]} ($(stat -Lc '%s %Y' "$libraries/libtorch_cpu.so"))"
mkdir -p "$(dirname "$output")"
output=$(cd "$(dirname "$output")" && pwd)/$(basename "$output")

if [[ -f $output && -f $output.built-for && $(<"$output.built-for") == "$stamp" ]] &&
    [[ -z $(find "$here" -type f -newer "$output" -print -quit) ]]; then
    echo "EvoPrune native library: up to date for libtorch $version$cuda ($output)"
    exit 0
fi

echo "EvoPrune native library: compiling for libtorch $version$cuda ($output)"
work=$(mktemp -d)
trap 'rm -rf "$work" "$output.$$"' EXIT
printf '%s\0' "$here"/*.cpp | xargs -0 -P "$(nproc)" -I{} \
    sh -c '"$0" "$@" -c "{}" -o "'"$work"'/$(basename "{}" .cpp).o"' "$compiler" "${flags[@]}" ||
    fail "the compiler refused the sources (see above)"
"$compiler" "$work"/*.o "${link[@]}" -o "$output.$$" || fail "the linker failed (see above)"
mv -f "$output.$$" "$output"
printf '%s\n' "$stamp" >"$output.built-for"
