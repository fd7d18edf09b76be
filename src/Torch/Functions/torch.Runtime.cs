using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>Tensors and what can be done with them, under PyTorch's names as TorchSharp spells them.</summary>
public static partial class torch
{
    /// <summary>The version of libtorch.</summary>
    public static string __version__ => Marshal.PtrToStringUTF8(Native.evp_version())!;

    /// <summary>How many threads one operation may use.</summary>
    public static int get_num_threads() => Native.evp_get_num_threads();

    /// <summary>Sets how many threads one operation may use.</summary>
    public static void set_num_threads(int num) => Native.evp_set_num_threads(num).Check();

    /// <summary>How many operations may run beside each other.</summary>
    public static int get_num_interop_threads() => Native.evp_get_num_interop_threads();

    /// <summary>Sets how many operations may run beside each other; only before the first one does.</summary>
    public static void set_num_interop_threads(int num) => Native.evp_set_num_interop_threads(num).Check();

    /// <summary>Whether a CUDA device can be used.</summary>
    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>NVIDIA devices.</summary>
    public static class cuda
    {
        /// <summary>Whether a CUDA device can be used.</summary>
        public static bool is_available() => Native.evp_cuda_is_available();

        /// <summary>Whether cuDNN can be used.</summary>
        public static bool is_cudnn_available() => Native.evp_cudnn_is_available();

        /// <summary>The number of CUDA devices.</summary>
        public static int device_count() => Native.evp_cuda_device_count();

        /// <summary>Waits until the work given to a device is done.</summary>
        /// <exception cref="InvalidOperationException">There is no CUDA device.</exception>
        public static void synchronize(Device? device = null)
        {
            InitializeDeviceType(DeviceType.CUDA);
            Native.evp_cuda_synchronize(device?.index ?? -1).Check();
        }
    }
}
