namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>
        /// The tensor in another element type; the tensor itself when it has it already, unless a copy is wanted.
        /// </summary>
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(Native.evp_to_type(this, type, copy, non_blocking), disposeAfter);

        /// <inheritdoc cref="to_type(ScalarType, bool, bool, bool)"/>
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        /// <summary>The tensor on another device.</summary>
        public Tensor to(
            DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            InitializeDeviceType(deviceType);
            return Converted(Native.evp_to_device(this, (int)deviceType, deviceIndex, copy, non_blocking), disposeAfter);
        }

        /// <summary>The tensor in another element type on another device.</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            device = InitializeDevice(device);
            return Converted(
                Native.evp_to_type_and_device(this, type, (int)device.type, device.index, copy, non_blocking), disposeAfter);
        }

        /// <summary>The tensor on another device.</summary>
        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        /// <summary>The tensor on another device.</summary>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(device.type, device.index, copy, disposeAfter, non_blocking);

        /// <summary>The tensor in the element type and on the device of another one.</summary>
        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);

        private Tensor Converted(Tensor result, bool disposeThis)
        {
            if (disposeThis)
                Dispose();
            return result;
        }

        /// <summary>The tensor in another element type.</summary>
        public Tensor type(ScalarType dtype) => to(dtype);
        /// <summary>The tensor after a conversion such as <c>torch.FloatTensor</c>.</summary>
        public Tensor type(Func<Tensor, Tensor> typeFunc) => typeFunc(this);
        /// <summary>The tensor in the element type of another one.</summary>
        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        /// <summary>The tensor on the host.</summary>
        public Tensor cpu() => Native.evp_to_device(this, (int)DeviceType.CPU, -1, false, false);

        /// <summary>The tensor on a CUDA device.</summary>
        /// <exception cref="ArgumentException">Not a CUDA device.</exception>
        public Tensor cuda(Device? device = null, bool non_blocking = false) => device is null or { type: DeviceType.CUDA }
            ? to(DeviceType.CUDA, device?.index ?? -1, non_blocking: non_blocking)
            : throw new ArgumentException($"{device} is not a CUDA device.", nameof(device));

        /// <summary>In truth values.</summary>
        public Tensor @bool() => to_type(ScalarType.Bool);
        /// <summary>In unsigned 8-bit integers.</summary>
        public Tensor @byte() => to_type(ScalarType.Byte);
        /// <summary>In signed 8-bit integers.</summary>
        public Tensor @char() => to_type(ScalarType.Int8);
        /// <summary>In 16-bit integers.</summary>
        public Tensor @short() => to_type(ScalarType.Int16);
        /// <summary>In 32-bit integers.</summary>
        public Tensor @int() => to_type(ScalarType.Int32);
        /// <summary>In 64-bit integers.</summary>
        public Tensor @long() => to_type(ScalarType.Int64);
        /// <summary>In half precision.</summary>
        public Tensor half() => to_type(ScalarType.Float16);
        /// <summary>In bfloat16.</summary>
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);
        /// <summary>In single precision.</summary>
        public Tensor @float() => to_type(ScalarType.Float32);
        /// <summary>In double precision.</summary>
        public Tensor @double() => to_type(ScalarType.Float64);

        /// <summary>A copy in memory of its own.</summary>
        public Tensor clone() => Native.evp_clone(this);

        /// <summary>The same elements without their history.</summary>
        public Tensor detach() => Native.evp_detach(this);
        /// <summary>Forgets the history.</summary>
        public Tensor detach_() => After(Native.evp_detach_(this));

        /// <summary>The elements without gaps in the order of their indices; the same memory when they are so already.</summary>
        public Tensor contiguous() => Native.evp_contiguous(this);

        /// <summary>A copy in page-locked memory.</summary>
        public Tensor pin_memory() => Native.evp_pin_memory(this);

        /// <summary>Copies the elements of another tensor, broadcast and converted, into this one.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false) => After(Native.evp_copy_(this, source, nonBlocking));

        /// <summary>Takes the memory, the shape and the strides of another tensor.</summary>
        public Tensor set_(Tensor source) => After(Native.evp_set_(this, source));
    }

    /// <summary>The tensor in truth values.</summary>
    public static Tensor BoolTensor(Tensor t) => t.to(ScalarType.Bool);
    /// <summary>The tensor in unsigned 8-bit integers.</summary>
    public static Tensor ByteTensor(Tensor t) => t.to(ScalarType.Byte);
    /// <summary>The tensor in 32-bit integers.</summary>
    public static Tensor IntTensor(Tensor t) => t.to(ScalarType.Int32);
    /// <summary>The tensor in 64-bit integers.</summary>
    public static Tensor LongTensor(Tensor t) => t.to(ScalarType.Int64);
    /// <summary>The tensor in single precision.</summary>
    public static Tensor FloatTensor(Tensor t) => t.to(ScalarType.Float32);
    /// <summary>The tensor in double precision.</summary>
    public static Tensor DoubleTensor(Tensor t) => t.to(ScalarType.Float64);
}
