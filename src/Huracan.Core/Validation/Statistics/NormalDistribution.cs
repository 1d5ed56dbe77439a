using Huracan.Core.Numerics;

namespace Huracan.Core.Validation.Statistics;

/// <summary>The standard normal distribution, from + - x / sqrt and our own exp and log.</summary>
public static class NormalDistribution
{
    /// <summary>Quantile of 0.95: one-sided 95 % bounds.</summary>
    public const double Z95 = 1.6448536269514722;

    /// <summary>Quantile of 0.975: two-sided 95 % intervals.</summary>
    public const double Z975 = 1.959963984540054;

    /// <summary>P(Z &lt;= x). NaN gives NaN.</summary>
    /// <remarks>W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969), in the form of ACM algorithm
    /// 715 (1993). Relative error below 1e-13 down to x = -37, where the result leaves the normal range of a double: both tails keep their
    /// digits.</remarks>
    public static double Cdf(double x) => Tails(x).Lower;

    /// <summary>P(Z &gt; x), with full relative precision in the upper tail.</summary>
    public static double Survival(double x) => Tails(x).Upper;

    /// <summary>The x with P(Z &lt;= x) = p.</summary>
    /// <remarks>M. J. Wichura, algorithm AS 241 (PPND16), Applied Statistics 37 (1988): about 1 part in 10^16.</remarks>
    /// <param name="p">Strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is 0, 1, outside or NaN.</exception>
    public static double Quantile(double p)
    {
        if (!(p > 0 && p < 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "a probability strictly between 0 and 1 has a normal quantile");
        double q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            double centre = 0.180625 - (q * q);
            return q * Ratio(centre, CentreAbove, CentreBelow);
        }

        double r = Math.Sqrt(-Transcendental.Log(q < 0 ? p : 1 - p));
        double size = r <= 5 ? Ratio(r - 1.6, MiddleAbove, MiddleBelow) : Ratio(r - 5, FarAbove, FarBelow);
        return q < 0 ? -size : size;
    }

    private static (double Lower, double Upper) Tails(double x)
    {
        if (double.IsNaN(x)) return (x, x);
        double y = Math.Abs(x);
        if (y <= 0.67448975)
        {
            double square = y > 1.11e-16 ? x * x : 0;
            double above = CodyA[4] * square, below = square;
            for (int i = 0; i < 3; i++)
            {
                above = (above + CodyA[i]) * square;
                below = (below + CodyB[i]) * square;
            }

            double half = x * (above + CodyA[3]) / (below + CodyB[3]);
            return (0.5 + half, 0.5 - half);
        }

        double tail;
        if (y <= 5.656854249492380195) // sqrt(32)
        {
            double above = CodyC[8] * y, below = y;
            for (int i = 0; i < 7; i++)
            {
                above = (above + CodyC[i]) * y;
                below = (below + CodyD[i]) * y;
            }

            tail = ExpOfHalfSquare(y) * ((above + CodyC[7]) / (below + CodyD[7]));
        }
        else if (y < 38.5)
        {
            double square = 1 / (y * y);
            double above = CodyP[5] * square, below = square;
            for (int i = 0; i < 4; i++)
            {
                above = (above + CodyP[i]) * square;
                below = (below + CodyQ[i]) * square;
            }

            double correction = square * (above + CodyP[4]) / (below + CodyQ[4]);
            tail = ExpOfHalfSquare(y) * ((InverseRootTwoPi - correction) / y);
        }
        else
        {
            tail = 0;
        }

        return x > 0 ? (1 - tail, tail) : (tail, 1 - tail);
    }

    // exp(-y^2/2) in two factors: the first exponent is exact, so that the rounding of y^2 does not cost the tail its digits.
    private static double ExpOfHalfSquare(double y)
    {
        double coarse = Math.Floor(y * 16) / 16;
        double rest = (y - coarse) * (y + coarse);
        return Transcendental.Exp(-coarse * coarse * 0.5) * Transcendental.Exp(-rest * 0.5);
    }

    // Coefficients from the constant term up.
    private static double Ratio(double r, ReadOnlySpan<double> above, ReadOnlySpan<double> below)
    {
        double a = 0, b = 0;
        for (int i = above.Length - 1; i >= 0; i--) a = (a * r) + above[i];
        for (int i = below.Length - 1; i >= 0; i--) b = (b * r) + below[i];
        return a / b;
    }

    private const double InverseRootTwoPi = 0.39894228040143267794;

    private static ReadOnlySpan<double> CodyA => [2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582, 18154.981253343561249, 0.065682337918207449113];
    private static ReadOnlySpan<double> CodyB => [47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956];

    private static ReadOnlySpan<double> CodyC =>
    [
        0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979, 597.27027639480026226, 2494.5375852903726711,
        6848.1904505362823326, 11602.651437647350124, 9842.7148383839780218, 1.0765576773720192317e-8,
    ];

    private static ReadOnlySpan<double> CodyD =>
    [
        22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755,
        18615.571640885098091, 34900.952721145977266, 38912.003286093271411, 19685.429676859990727,
    ];

    private static ReadOnlySpan<double> CodyP =>
        [0.21589853405795699, 0.1274011611602473639, 0.022235277870649807, 0.001421619193227893466, 2.9112874951168792e-5, 0.02307344176494017303];

    private static ReadOnlySpan<double> CodyQ => [1.28426009614491121, 0.468238212480865118, 0.0659881378689285515, 0.00378239633202758244, 7.29751555083966205e-5];

    private static ReadOnlySpan<double> CentreAbove =>
    [
        3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
        45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
    ];

    private static ReadOnlySpan<double> CentreBelow =>
    [
        1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077,
        21213.794301586595867, 39307.89580009271061, 28729.085735721942674, 5226.495278852545925,
    ];

    private static ReadOnlySpan<double> MiddleAbove =>
    [
        1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
        1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
    ];

    private static ReadOnlySpan<double> MiddleBelow =>
    [
        1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455,
        0.14810397642748007459, 0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
    ];

    private static ReadOnlySpan<double> FarAbove =>
    [
        6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
        0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ];

    private static ReadOnlySpan<double> FarBelow =>
    [
        1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525,
        7.868691311456132591e-4, 1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
    ];
}
