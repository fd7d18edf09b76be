using EvoPrune.Host.Experiments;
using EvoPrune.Models;
using EvoPrune.Tensors.Natives;
using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>Turns what the user asked for into a device that is there. CUDA never falls back silently.</summary>
internal static class Devices
{
    /// <summary>The device to compute on.</summary>
    /// <exception cref="InputException">A CUDA device was asked for and is not there.</exception>
    /// <exception cref="TorchLibraryException">There is no libtorch to compute with.</exception>
    public static torch.Device Resolve(DeviceChoice choice, string where)
    {
        TorchLibraries.Load();
        if (choice.Kind == DeviceKind.Cpu || (choice.Kind == DeviceKind.Auto && !torch.cuda.is_available()))
        {
            return torch.CPU;
        }

        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        var index = choice.Index ?? 0;
        return index < count
            ? torch.device(DeviceType.CUDA, index)
            : throw new InputException(
                $"model.device: {choice} was asked for, but this libtorch sees {(count == 0 ? "no CUDA device" : $"CUDA devices 0 to {count - 1} only")}",
                where,
                "Valid here: auto, cpu" + (count == 0 ? ". 'evoprune doctor' tells which libtorch is in use." : $", cuda:0 to cuda:{count - 1}."));
    }

    /// <summary>The tensor type of a choice for a model.</summary>
    public static torch.ScalarType Resolve(ModelDtype dtype, ModelFolder model) => dtype switch
    {
        ModelDtype.Float32 => torch.ScalarType.Float32,
        ModelDtype.Bfloat16 => torch.ScalarType.BFloat16,
        ModelDtype.Float16 => torch.ScalarType.Float16,
        _ => model.Type.Tensor!.Value,
    };
}
