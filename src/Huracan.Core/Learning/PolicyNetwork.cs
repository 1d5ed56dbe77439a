namespace Huracan.Core.Learning;

/// <summary>A net with one hidden ReLU layer: state -> hidden -> outputs, linear head (demand 81, D24).</summary>
/// <remarks>Weights are stored [in][out] row-major (input k's weights to all outputs lie together), float32.</remarks>
public sealed class PolicyNetwork(int inputs, int hidden, int outputs)
{
    public int Inputs { get; } = inputs;
    public int Hidden { get; } = hidden;
    public int Outputs { get; } = outputs;

    /// <summary>[Inputs x Hidden]</summary>
    public float[] HiddenWeights { get; } = new float[inputs * hidden];

    /// <summary>[Hidden]</summary>
    public float[] HiddenBias { get; } = new float[hidden];

    /// <summary>[Hidden x Outputs]</summary>
    public float[] OutputWeights { get; } = new float[hidden * outputs];

    /// <summary>[Outputs]</summary>
    public float[] OutputBias { get; } = new float[outputs];
}
