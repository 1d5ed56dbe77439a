using Huracan.Core.Validation.Statistics;
using Xunit;

namespace Huracan.Core.Tests.Validation.Statistics;

public class CochranQTests
{
    /// <summary>The 13 trials of BCG vaccine (Colditz et al., JAMA 271, 1994): cases and healthy with vaccine, cases and healthy without.</summary>
    private static readonly int[][] Bcg =
    [
        [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619], [33, 5036, 47, 5761], [180, 1361, 372, 1079], [8, 2537, 10, 619],
        [505, 87886, 499, 87892], [29, 7470, 45, 7232], [17, 1699, 65, 1600], [186, 50448, 141, 27197], [5, 2493, 3, 2338], [27, 16886, 29, 17825],
    ];

    [Fact]
    public void The_BCG_trials_give_the_Q_that_the_literature_prints()
    {
        // Log risk ratios; metafor's manual prints Q(df = 12) = 152.2330, p < .0001.
        double[] estimates = new double[13], errors = new double[13];
        for (int i = 0; i < 13; i++)
        {
            double a = Bcg[i][0], n1 = a + Bcg[i][1], c = Bcg[i][2], n2 = c + Bcg[i][3];
            estimates[i] = Math.Log(a / n1 / (c / n2));
            errors[i] = Math.Sqrt((1 / a) - (1 / n1) + (1 / c) - (1 / n2));
        }

        CochranQ test = CochranQ.Of(estimates, errors);
        Assert.Equal(152.2330, test.Q, 4);
        Assert.Equal(12, test.Degrees);
        Assert.True(test.PValue < 0.0001);
    }

    [Fact]
    public void A_hand_case_with_equal_errors()
    {
        // 1, 2, 3 with error 2: mean 2, Q = (1 + 0 + 1)/4 = 0.5, p = e^-0.25, variance 1 under a mean squared error of 4.
        CochranQ test = CochranQ.Of([1, 2, 3], [2, 2, 2]);
        Assert.Equal(0.5, test.Q, 15);
        Assert.Equal(Math.Exp(-0.25), test.PValue, 1e-15);
        Assert.Equal(1, test.Dispersion, 15);
        Assert.Equal(0, test.Excess);
    }

    [Fact]
    public void Excess_is_what_the_errors_do_not_explain()
    {
        // 0, 10 with error 1: variance 50, excess sqrt(50 - 1) = 7.
        Assert.Equal(7, CochranQ.Of([0, 10], [1, 1]).Excess, 15);
    }

    [Fact]
    public void One_estimate_or_an_error_of_zero_is_refused()
    {
        Assert.Throws<ArgumentException>(() => CochranQ.Of([1], [1]));
        Assert.Throws<ArgumentException>(() => CochranQ.Of([1, 2], [1, 0]));
        Assert.Throws<ArgumentException>(() => CochranQ.Of([1, 2], [1, double.NaN]));
    }
}
