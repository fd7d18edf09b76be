namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>So many parts of one dimension, as equal as may be; fewer when there is less to divide.</summary>
        public unsafe Tensor[] chunk(long chunks, long dim = 0)
        {
            var handles = new nint[chunks];
            int count;
            fixed (nint* pinned = handles)
                Native.evp_chunk(this, chunks, dim, pinned, handles.Length, &count).Check();
            return Handles.ToTensors(handles.AsSpan(0, count));
        }

        /// <summary>Parts of a size; the last may be smaller.</summary>
        public unsafe Tensor[] split(long size, int dim = 0)
        {
            var handles = new nint[size > 0 ? (this.size(dim) + size - 1) / size + 1 : 1];
            int count;
            fixed (nint* pinned = handles)
                Native.evp_split(this, size, dim, pinned, handles.Length, &count).Check();
            return Handles.ToTensors(handles.AsSpan(0, count));
        }

        /// <summary>Parts of given sizes.</summary>
        public unsafe Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0)
        {
            var handles = new nint[sizes.Length];
            int count;
            fixed (nint* pinned = handles)
                Native.evp_split_sizes(this, sizes, sizes.Length, dim, pinned, handles.Length, &count).Check();
            return Handles.ToTensors(handles.AsSpan(0, count));
        }

        /// <summary>Parts of given sizes.</summary>
        public Tensor[] split(long[] sizes, long dim = 0) => split((ReadOnlySpan<long>)sizes, dim);
        /// <summary>Parts of given sizes of the first dimension.</summary>
        public Tensor[] split(params long[] sizes) => split((ReadOnlySpan<long>)sizes);

        /// <summary>The elements of one dimension, which goes.</summary>
        public unsafe Tensor[] unbind(long dimension = 0)
        {
            var handles = new nint[size((int)dimension)];
            int count;
            fixed (nint* pinned = handles)
                Native.evp_unbind(this, dimension, pinned, handles.Length, &count).Check();
            return Handles.ToTensors(handles.AsSpan(0, count));
        }
    }
}
