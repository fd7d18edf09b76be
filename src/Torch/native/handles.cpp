// Tensor handles: their life, their metadata, their bytes, and the reason for the latest failure.
#include "api.h"


namespace {

// The managed side turns each kind into its own exception type: keep in step with NativeError.cs.
enum Kind : int32_t { None, Other, Index, LinearAlgebra, OutOfMemory, NotImplemented };
thread_local std::string failure_text;
thread_local Kind failure_kind = None;

void remember(Kind kind, const char* text) {
    failure_kind = kind;
    failure_text = text;
}

// The CPU allocator reports exhaustion as a plain error; only its text tells.
bool is_exhaustion(const std::string& text) {
    return text.find("not enough memory") != std::string::npos || text.find("can't allocate memory") != std::string::npos ||
        text.find("out of memory") != std::string::npos;
}

}  // namespace

void remember_failure() noexcept {
    try {
        throw;
    } catch (const c10::IndexError& error) {
        remember(Index, error.what_without_backtrace());
    } catch (const c10::LinAlgError& error) {
        remember(LinearAlgebra, error.what_without_backtrace());
    } catch (const c10::OutOfMemoryError& error) {
        remember(OutOfMemory, error.what_without_backtrace());
    } catch (const c10::NotImplementedError& error) {
        remember(NotImplemented, error.what_without_backtrace());
    } catch (const c10::Error& error) {
        const std::string text = error.what_without_backtrace();
        remember(is_exhaustion(text) ? OutOfMemory : Other, text.c_str());
    } catch (const std::bad_alloc&) {
        remember(OutOfMemory, "std::bad_alloc: the process is out of memory");
    } catch (const std::exception& error) {
        remember(Other, error.what());
    } catch (...) {
        remember(Other, "an exception of unknown type");
    }
}

EVP const char* evp_failure(int32_t* kind) {
    *kind = failure_kind;
    return failure_text.c_str();
}

EVP void evp_delete(Handle x) { delete x; }
EVP Handle evp_alias(Handle x) { return tensor([&] { return *x; }); }

EVP int64_t evp_dim(Handle x) { return x->dim(); }
EVP int64_t evp_numel(Handle x) { return x->numel(); }
EVP int64_t evp_element_size(Handle x) { return x->element_size(); }
EVP int8_t evp_dtype(Handle x) { return static_cast<int8_t>(x->scalar_type()); }
EVP int32_t evp_device_type(Handle x) { return static_cast<int32_t>(x->device().type()); }
EVP int32_t evp_device_index(Handle x) { return x->device().index(); }
EVP bool evp_is_contiguous(Handle x) { return x->is_contiguous(); }
EVP bool evp_is_sparse(Handle x) { return x->is_sparse(); }
EVP int64_t evp_storage_offset(Handle x) { return x->storage_offset(); }

// Writes at most `capacity` extents and returns how many there are.
EVP int32_t evp_sizes(Handle x, int64_t* extents, int32_t capacity) {
    const auto sizes = x->sizes();
    std::copy_n(sizes.data(), std::min<size_t>(sizes.size(), capacity), extents);
    return static_cast<int32_t>(sizes.size());
}
EVP int32_t evp_strides(Handle x, int64_t* extents, int32_t capacity) {
    const auto strides = x->strides();
    std::copy_n(strides.data(), std::min<size_t>(strides.size(), capacity), extents);
    return static_cast<int32_t>(strides.size());
}
EVP int32_t evp_size(Handle x, int64_t dim, int64_t* result) { return status([&] { *result = x->size(dim); }); }
EVP int32_t evp_stride(Handle x, int64_t dim, int64_t* result) { return status([&] { *result = x->stride(dim); }); }
EVP int32_t evp_data(Handle x, void** result) { return status([&] { *result = x->data_ptr(); }); }

// The tensor's only element, as TorchSharp's Scalar sees it: an integer, a real or a truth value.
EVP int32_t evp_item(Handle x, Scalar* result) {
    return status([&] {
        const at::Scalar value = x->item();
        if (value.isFloatingPoint()) {
            const double real = value.toDouble();
            result->type = static_cast<int64_t>(at::kDouble);
            __builtin_memcpy(&result->bits, &real, sizeof real);
        } else {
            result->type = static_cast<int64_t>(value.isBoolean() ? at::kBool : at::kLong);
            result->bits = value.to<int64_t>();
        }
    });
}

EVP Handle evp_clone(Handle x) { return tensor([&] { return x->clone(); }); }
EVP Handle evp_detach(Handle x) { return tensor([&] { return x->detach(); }); }
EVP int32_t evp_detach_(Handle x) { return status([&] { x->detach_(); }); }
EVP Handle evp_contiguous(Handle x) { return tensor([&] { return x->contiguous(); }); }
EVP Handle evp_pin_memory(Handle x) { return tensor([&] { return x->pin_memory(); }); }
EVP int32_t evp_is_pinned(Handle x, bool* result) { return status([&] { *result = x->is_pinned(); }); }
EVP int32_t evp_copy_(Handle x, Handle source, bool non_blocking) {
    return status([&] { x->copy_(*source, non_blocking); });
}
EVP int32_t evp_set_(Handle x, Handle source) { return status([&] { x->set_(*source); }); }

EVP Handle evp_to_type(Handle x, int8_t type, bool copy, bool non_blocking) {
    return tensor([&] { return x->to(static_cast<at::ScalarType>(type), non_blocking, copy); });
}
EVP Handle evp_to_device(Handle x, int32_t type, int32_t index, bool copy, bool non_blocking) {
    return tensor([&] { return x->to(device_of(type, index), x->scalar_type(), non_blocking, copy); });
}
EVP Handle evp_to_type_and_device(Handle x, int8_t dtype, int32_t type, int32_t index, bool copy, bool non_blocking) {
    return tensor([&] { return x->to(device_of(type, index), static_cast<at::ScalarType>(dtype), non_blocking, copy); });
}
EVP int32_t evp_promote_types(int8_t left, int8_t right) {
    return static_cast<int32_t>(c10::promoteTypes(static_cast<at::ScalarType>(left), static_cast<at::ScalarType>(right)));
}
EVP int32_t evp_result_type(Handle left, Handle right, int32_t* result) {
    return status([&] { *result = static_cast<int32_t>(at::result_type(*left, *right)); });
}
EVP bool evp_can_cast(int8_t from, int8_t to) {
    return c10::canCast(static_cast<at::ScalarType>(from), static_cast<at::ScalarType>(to));
}
