// Compiled into every assembly that may be the first to compute.
using System.Runtime.CompilerServices;
using EvoPrune.Tensors.Natives;

namespace EvoPrune;

internal static class RegisterTorch
{
#pragma warning disable CA2255   // Libraries, too: whoever computes first has to have said where libtorch is.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => TorchLibraries.Register();
}
