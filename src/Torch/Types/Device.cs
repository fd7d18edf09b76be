namespace TorchSharp;

/// <summary>Kinds of devices; the values are those of libtorch.</summary>
public enum DeviceType
{
    /// <summary>The host processor.</summary>
    CPU = 0,
    /// <summary>NVIDIA graphics processor.</summary>
    CUDA = 1,
    /// <summary>oneDNN.</summary>
    MKLDNN = 2,
    /// <summary>OpenGL.</summary>
    OPENGL = 3,
    /// <summary>OpenCL.</summary>
    OPENCL = 4,
    /// <summary>IDEEP.</summary>
    IDEEP = 5,
    /// <summary>AMD graphics processor.</summary>
    HIP = 6,
    /// <summary>Field-programmable gate array.</summary>
    FPGA = 7,
    /// <summary>MSNPU.</summary>
    MSNPU = 8,
    /// <summary>XLA.</summary>
    XLA = 9,
    /// <summary>Apple graphics processor.</summary>
    MPS = 13,
    /// <summary>Shapes without data.</summary>
    META = 14,
}

public static partial class torch
{
    /// <summary>Where a tensor lives: a kind of device and, where there are several, which one.</summary>
    public class Device
    {
        /// <summary>The kind of device.</summary>
        public DeviceType type { get; private set; } = DeviceType.CPU;

        /// <summary>Which of the devices of this kind; -1 means the current one.</summary>
        public int index { get; private set; } = -1;

        /// <summary>Reads "cpu", "cuda" or "cuda:1".</summary>
        /// <exception cref="ArgumentException">No such kind of device.</exception>
        public Device(string description)
        {
            var parts = description.Split(':');
            type = Enum.Parse<DeviceType>(parts[0], ignoreCase: true);
            if (parts.Length == 2)
                index = int.Parse(parts[1]);
        }

        /// <summary>A device by the name of its kind.</summary>
        public Device(string deviceType, int index = -1)
        {
            type = Enum.Parse<DeviceType>(deviceType, ignoreCase: true);
            this.index = index;
        }

        /// <summary>A device by its kind.</summary>
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>A CUDA device.</summary>
        public Device(int index)
        {
            type = DeviceType.CUDA;
            this.index = index;
        }

        /// <summary>"cpu", "cuda" or "cuda:1".</summary>
        public override string ToString()
        {
            var name = type.ToString().ToLowerInvariant();
            return type == DeviceType.CPU || index == -1 ? name : $"{name}:{index}";
        }

        /// <summary>Reads "cpu", "cuda" or "cuda:1".</summary>
        public static implicit operator Device(string description) => new(description);
    }

    /// <summary>The host.</summary>
    public static readonly Device CPU = new(DeviceType.CPU);

    /// <summary>Shapes without data.</summary>
    public static readonly Device META = new(DeviceType.META);

    private static Device? cudaDevice;

    /// <summary>The current CUDA device.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static Device CUDA => cudaDevice ??= InitializeDevice(new Device(DeviceType.CUDA));

    /// <summary>Reads "cpu", "cuda" or "cuda:1".</summary>
    public static Device device(string description) => InitializeDevice(new Device(description));

    /// <summary>A device by the name of its kind.</summary>
    public static Device device(string deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    /// <summary>A device by its kind.</summary>
    public static Device device(DeviceType deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    /// <summary>A CUDA device.</summary>
    public static Device device(int index) => new(DeviceType.CUDA, index);

    private static Device default_device = CPU;

    /// <summary>Where new tensors live for which no device is given.</summary>
    public static Device get_default_device() => default_device;

    /// <summary>Sets where new tensors live for which no device is given.</summary>
    public static void set_default_device(Device device) => default_device = device;

    /// <summary>Sets where new tensors live for which no device is given.</summary>
    public static void set_default_device(string device) => default_device = new Device(device);

    /// <summary>Whether the kind of device can be used here.</summary>
    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType switch
    {
        DeviceType.CPU or DeviceType.META => true,
        DeviceType.CUDA => cuda.is_available(),
        _ => false,
    };

    /// <summary>Makes sure that the kind of device can be used here.</summary>
    /// <exception cref="InvalidOperationException">It cannot.</exception>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
            throw new InvalidOperationException(
                $"No device of type {deviceType} can be used: this machine has none, " +
                $"or this libtorch ({__version__}) was built without it.");
    }

    /// <summary>The device itself, or the default one, after making sure that it can be used.</summary>
    /// <exception cref="InvalidOperationException">It cannot.</exception>
    public static Device InitializeDevice(Device? device)
    {
        device ??= default_device;
        if (device.type != DeviceType.CPU)
            InitializeDeviceType(device.type);
        return device;
    }
}
