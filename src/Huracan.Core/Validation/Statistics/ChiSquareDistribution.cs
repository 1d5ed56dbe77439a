using Huracan.Core.Numerics;

namespace Huracan.Core.Validation.Statistics;

/// <summary>The chi-square distribution with a whole number of degrees of freedom.</summary>
/// <remarks>Abramowitz and Stegun, 26.4.4 and 26.4.5: for whole degrees the upper tail is a finite sum of positive terms, so no gamma
/// function and no cancellation. With y = x/2: even k: e^-y (1 + y + y^2/2! + ... + y^(k/2-1)/(k/2-1)!); odd k: 2 P(Z &gt; sqrt x) + e^-y
/// sqrt(y) (1/G(3/2) + y/G(5/2) + ...).</remarks>
public static class ChiSquareDistribution
{
    private const int DegreesMax = 1000;
    private const double HalfRootPi = 0.88622692545275801365; // G(3/2)

    /// <summary>P(X &gt; x).</summary>
    /// <param name="degrees">1..1000.</param>
    public static double Survival(double x, int degrees)
    {
        if (degrees is < 1 or > DegreesMax) throw new ArgumentOutOfRangeException(nameof(degrees), degrees, $"needs 1..{DegreesMax} degrees of freedom");
        if (!(x > 0)) return double.IsNaN(x) ? x : 1;

        double y = x / 2;
        if (y > 700) return 0; // e^-y leaves the doubles; at 1000 degrees that is 9 standard deviations out

        double term, sum = 0;
        bool odd = (degrees & 1) == 1;
        term = odd ? Math.Sqrt(y) / HalfRootPi : 1;
        term *= Transcendental.Exp(-y);
        int terms = degrees / 2;
        for (int i = 0; i < terms; i++)
        {
            sum += term;
            term *= y / (i + (odd ? 1.5 : 1.0));
        }

        return Math.Min(1, odd ? (2 * NormalDistribution.Survival(Math.Sqrt(x))) + sum : sum);
    }

    /// <summary>The x with P(X &lt;= x) = p, by halving until no double lies between the bounds.</summary>
    /// <param name="p">Strictly between 0 and 1.</param>
    public static double Quantile(double p, int degrees)
    {
        if (!(p > 0 && p < 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "a probability strictly between 0 and 1 has a quantile");
        double tail = 1 - p, low = 0, high = 1400;
        while (true)
        {
            double middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high) return middle;
            if (Survival(middle, degrees) > tail) low = middle;
            else high = middle;
        }
    }
}
