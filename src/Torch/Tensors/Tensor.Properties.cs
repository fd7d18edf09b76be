namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // Enough for nearly every tensor, so that its extents are read in one call.
        private const int UsualDimensions = 8;

        /// <summary>The number of dimensions.</summary>
        public long Dimensions => Native.evp_dim(this);
        /// <summary>The number of dimensions.</summary>
        public long dim() => Dimensions;
        /// <summary>The number of dimensions.</summary>
        public long ndim => Dimensions;

        /// <summary>The number of elements.</summary>
        public long NumberOfElements => Native.evp_numel(this);
        /// <summary>The number of elements.</summary>
        public long numel() => NumberOfElements;

        /// <summary>The size of an element in bytes.</summary>
        public long ElementSize => Native.evp_element_size(this);
        /// <summary>The size of an element in bytes.</summary>
        public long element_size() => ElementSize;

        /// <summary>The extents.</summary>
        public unsafe long[] shape
        {
            get
            {
                var extents = stackalloc long[UsualDimensions];
                var count = Native.evp_sizes(this, extents, UsualDimensions);
                if (count <= UsualDimensions)
                    return new ReadOnlySpan<long>(extents, count).ToArray();
                var all = new long[count];
                fixed (long* pinned = all)
                    _ = Native.evp_sizes(this, pinned, count);
                return all;
            }
        }

        /// <summary>The extents.</summary>
        public long[] size() => shape;

        /// <summary>One extent; a negative dimension counts from the last.</summary>
        public unsafe long size(int dim)
        {
            long result;
            Native.evp_size(this, dim, &result).Check();
            return result;
        }

        /// <summary>For each dimension, the distance in memory of two neighbours, in elements.</summary>
        public unsafe long[] stride()
        {
            var all = new long[ndim];
            fixed (long* pinned = all)
                _ = Native.evp_strides(this, pinned, all.Length);
            return all;
        }

        /// <summary>The distance in memory of two neighbours in one dimension, in elements.</summary>
        public unsafe long stride(int dim)
        {
            long result;
            Native.evp_stride(this, dim, &result).Check();
            return result;
        }

        /// <summary>Where the tensor begins in its storage, in elements.</summary>
        public long storage_offset() => Native.evp_storage_offset(this);

        /// <summary>The element type.</summary>
        public ScalarType dtype => Native.evp_dtype(this);

        /// <summary>Where the tensor lives.</summary>
        public Device device => device_type == DeviceType.CPU ? new(DeviceType.CPU) : new(device_type, device_index);

        /// <summary>The kind of device on which the tensor lives.</summary>
        public DeviceType device_type => (DeviceType)Native.evp_device_type(this);

        /// <summary>Which device of its kind the tensor lives on; -1 on the host.</summary>
        public int device_index => Native.evp_device_index(this);

        /// <summary>Whether the tensor lives on the host.</summary>
        public bool is_cpu() => device_type == DeviceType.CPU;
        /// <summary>Whether the tensor lives on a CUDA device.</summary>
        public bool is_cuda => device_type == DeviceType.CUDA;
        /// <summary>Whether the tensor has a shape but no data.</summary>
        public bool is_meta => device_type == DeviceType.META;
        /// <summary>Whether zeros are left out of memory.</summary>
        public bool is_sparse => Native.evp_is_sparse(this);
        /// <summary>Whether the elements are integers or truth values.</summary>
        public bool is_integral() => torch.is_integral(dtype);
        /// <summary>Whether the elements are real numbers.</summary>
        public bool is_floating_point() => torch.is_floating_point(dtype);
        /// <summary>Whether the elements are complex numbers.</summary>
        public bool is_complex() => torch.is_complex(dtype);
        /// <summary>Whether the elements lie in memory without gaps in the order of their indices.</summary>
        public bool is_contiguous() => Native.evp_is_contiguous(this);

        /// <summary>Whether the memory is page-locked, so that a device can copy it by itself.</summary>
        public unsafe bool is_pinned()
        {
            bool result;
            Native.evp_is_pinned(this, &result).Check();
            return result;
        }

        /// <summary>Whether the only element is not zero.</summary>
        /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
        public bool is_nonzero() => numel() == 1 ? this.ToBoolean()
            : throw new InvalidOperationException($"is_nonzero() needs exactly one element; there are {numel()}.");

        /// <summary>Type, shape and device; not the elements.</summary>
        public override string ToString() => IsInvalid ? "disposed tensor"
            : $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";
    }
}
