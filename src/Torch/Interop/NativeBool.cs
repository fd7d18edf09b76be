namespace EvoPrune.Torch;

/// <summary>A C++ bool: one byte, which needs no marshalling.</summary>
internal readonly struct NativeBool
{
    private readonly byte value;

    private NativeBool(bool value) => this.value = value ? (byte)1 : (byte)0;

    public static implicit operator NativeBool(bool value) => new(value);

    public static implicit operator bool(NativeBool value) => value.value != 0;
}
