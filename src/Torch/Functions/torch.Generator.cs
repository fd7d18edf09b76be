using System.Runtime.InteropServices.Marshalling;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers with a state of its own.</summary>
    [NativeMarshalling(typeof(GeneratorMarshaller))]
    public class Generator : IDisposable
    {
        /// <summary>The native at::Generator*.</summary>
        public IntPtr Handle { get; private set; }

        /// <summary>The device whose tensors it can fill.</summary>
        public Device device { get; private set; }

        private Generator(nint handle, Device device)
        {
            Handle = handle != 0 ? handle : throw NativeError.Latest();
            this.device = device;
        }

        /// <summary>A generator that starts from a seed.</summary>
        public Generator(ulong seed = 0, Device? device = null)
            : this(Native.evp_generator(seed, (int)(device?.type ?? DeviceType.CPU), device?.index ?? -1), device ?? CPU)
        {
        }

        /// <summary>The process-wide generator of the host.</summary>
        public static Generator Default => new(Native.evp_default_generator(), CPU);

        /// <summary>Starts anew from a seed.</summary>
        public Generator manual_seed(long seed)
        {
            Native.evp_generator_set_seed(this, seed).Check();
            return this;
        }

        /// <summary>Starts anew from the time, and returns the seed.</summary>
        public long seed()
        {
            var seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        /// <summary>The seed from which it started.</summary>
        public long initial_seed() => Native.evp_generator_seed(this);

        /// <summary>The state, as bytes.</summary>
        public Tensor get_state() => Native.evp_generator_state(this);

        /// <summary>Goes on from a state.</summary>
        public void set_state(Tensor value) => Native.evp_generator_set_state(this, value).Check();

        /// <summary>Releases a generator that was lost.</summary>
        ~Generator() => Dispose(false);

        /// <summary>Releases the generator.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Releases the generator.</summary>
        protected virtual void Dispose(bool disposing)
        {
            if (Handle == 0)
                return;
            Native.evp_delete_generator(Handle);
            Handle = 0;
        }
    }
}
