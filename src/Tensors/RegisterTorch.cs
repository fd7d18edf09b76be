// Compiled into every assembly that may be the first to use tensors.
using System.Runtime.CompilerServices;
using EvoPrune.Tensors.Natives;

namespace EvoPrune;

internal static class RegisterTorch
{
#pragma warning disable CA2255   // Needed in libraries too: libtorch must be found before the first tensor.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => TorchLibraries.Register();
}
