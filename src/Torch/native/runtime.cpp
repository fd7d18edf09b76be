// The library itself: version, threads, random generators, CUDA devices.
#include "api.h"

#include <ATen/Parallel.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/detail/CUDAHooksInterface.h>

EVP const char* evp_version() { return TORCH_VERSION; }

EVP int32_t evp_get_num_threads() { return at::get_num_threads(); }
EVP int32_t evp_set_num_threads(int32_t count) { return status([&] { at::set_num_threads(count); }); }
EVP int32_t evp_get_num_interop_threads() { return at::get_num_interop_threads(); }
EVP int32_t evp_set_num_interop_threads(int32_t count) { return status([&] { at::set_num_interop_threads(count); }); }

// A generator of its own: cloned from the device's default one, so that no CUDA header is needed here.
EVP at::Generator* evp_generator(uint64_t seed, int32_t device_type, int32_t device_index) {
    at::Generator* result = nullptr;
    status([&] {
        const auto device = device_of(device_type, device_index);
        auto generator = device.is_cpu() ? at::make_generator<at::CPUGeneratorImpl>(seed)
                                         : at::globalContext().defaultGenerator(device).clone();
        if (!device.is_cpu()) generator.set_current_seed(seed);
        result = new at::Generator(std::move(generator));
    });
    return result;
}
EVP at::Generator* evp_default_generator() { return new at::Generator(at::globalContext().defaultGenerator(at::kCPU)); }
EVP void evp_delete_generator(at::Generator* generator) { delete generator; }
EVP int64_t evp_generator_seed(at::Generator* generator) { return static_cast<int64_t>(generator->current_seed()); }
EVP int32_t evp_generator_set_seed(at::Generator* generator, int64_t seed) {
    return status([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_current_seed(static_cast<uint64_t>(seed));
    });
}
EVP Handle evp_generator_state(at::Generator* generator) { return tensor([&] { return generator->get_state(); }); }
EVP int32_t evp_generator_set_state(at::Generator* generator, Handle state) {
    return status([&] { generator->set_state(*state); });
}

EVP bool evp_cuda_is_available() { return at::globalContext().hasCUDA() && at::detail::getCUDAHooks().getNumGPUs() > 0; }
EVP bool evp_cudnn_is_available() { return at::globalContext().hasCuDNN(); }
EVP int32_t evp_cuda_device_count() {
    return at::globalContext().hasCUDA() ? static_cast<int32_t>(at::detail::getCUDAHooks().getNumGPUs()) : 0;
}
EVP int32_t evp_cuda_synchronize(int32_t index) {
    return status([&] {
        TORCH_CHECK(at::globalContext().hasCUDA(), "this libtorch has no CUDA");
        const auto& hooks = at::detail::getCUDAHooks();
        hooks.deviceSynchronize(index < 0 ? at::empty({0}, at::kCUDA).device().index() : index);
    });
}
