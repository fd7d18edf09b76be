using System.Runtime.InteropServices.Marshalling;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A multi-dimensional array of numbers. It owns native memory: dispose it, or create it in a dispose scope.
    /// </summary>
    [NativeMarshalling(typeof(TensorMarshaller))]
    public partial class Tensor : IDisposable
    {
        private static long totalCount;
        private static long peakCount;

        internal nint handle;

        internal Tensor(nint handle, bool register = true)
        {
            this.handle = handle;
            peakCount = Math.Max(Interlocked.Increment(ref totalCount), peakCount);
            if (register)
                OwningDisposeScope = DisposeScopeManager.ThreadSingleton.Register(this);
        }

        /// <summary>Tensors alive in the process, those that share memory counted separately.</summary>
        public static long TotalCount => totalCount;

        /// <summary>The largest <see cref="TotalCount"/> so far.</summary>
        public static long PeakCount => peakCount;

        /// <summary>A name for debugging; it has no meaning to libtorch.</summary>
        public string? name { get; set; }

        /// <summary>The native at::Tensor*.</summary>
        /// <exception cref="InvalidOperationException">The tensor has been disposed.</exception>
        public IntPtr Handle => handle != 0 ? handle
            : throw new InvalidOperationException("The tensor has been disposed, or its handle has been taken over.");

        /// <summary>Whether the tensor has been disposed.</summary>
        public bool IsInvalid => handle == 0;

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>Wraps a native at::Tensor* that nobody else owns.</summary>
        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        /// <summary>Gives the native at::Tensor* up: the caller owns it from now on.</summary>
        public IntPtr DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            var released = Handle;
            Interlocked.Decrement(ref totalCount);
            handle = 0;
            return released;
        }

        /// <summary>Gives the handle to a successor, which counts in this tensor's place from now on.</summary>
        internal nint MoveHandle()
        {
            GC.SuppressFinalize(this);
            Interlocked.Decrement(ref totalCount);
            var moved = Handle;
            handle = 0;
            return moved;
        }

        /// <summary>Releases the native memory, when no other tensor shares it.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Releases the native memory of a tensor that was lost.</summary>
        ~Tensor() => Dispose(false);

        /// <summary>Releases the native memory.</summary>
        protected virtual void Dispose(bool disposing)
        {
            var released = Interlocked.Exchange(ref handle, 0);
            if (released == 0)
                return;
            DisposeScopeManager.ThreadSingleton.Disposing(this);
            // A tensor that is finalized while it has a scope is garbage together with its scope.
            if (disposing)
                OwningDisposeScope?.MarkAsDisposed(this);
            Interlocked.Decrement(ref totalCount);
            Native.evp_delete(released);
        }

        /// <summary>Another tensor object over the same native one, to be disposed by itself.</summary>
        public Tensor alias() => Native.evp_alias(this);

        /// <summary>Hands the tensor to the scope around its own; without one, to nobody.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes the tensor out of every scope: its owner disposes it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>Hands the tensor to the scope of another one.</summary>
        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        /// <summary>Hands the tensor to a scope; null means to nobody.</summary>
        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null)
                other?.Attach(this);
            else
                OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        /// <summary>In-place operations end with this: the failure, if any, then the tensor itself.</summary>
        private Tensor After(Status status)
        {
            status.Check();
            return this;
        }
    }
}
