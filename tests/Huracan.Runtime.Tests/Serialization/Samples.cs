using System.Collections;
using System.Reflection;
using Huracan.Core.Market;
using Huracan.Core.Runs;

namespace Huracan.Runtime.Tests.Serialization;

/// <summary>One of each message, made from its own constructor: a type that joins the codec is tested from then on.</summary>
internal static class Samples
{
    internal static readonly double OddNaN = BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8_0000_DEAD_BEEF));

    internal static object Of(Type type)
    {
        if (type == typeof(string)) return "Lücke: 3 candles\n\0";
        if (type == typeof(double)) return OddNaN;
        if (type == typeof(long)) return long.MinValue;
        if (type == typeof(int)) return int.MaxValue;
        if (type == typeof(bool)) return true;
        if (type == typeof(UtcMs)) return new UtcMs(1_700_000_000_000);
        if (type == typeof(RunEvent)) return Of(typeof(CoinFinished)); // the outcomes in a run's state
        if (Nullable.GetUnderlyingType(type) is { } plain) return Of(plain);
        if (type.IsEnum) return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(type.GetGenericArguments()))!;
            map.Add(Of(type.GetGenericArguments()[0]), Of(type.GetGenericArguments()[1]));
            return map;
        }
        if (type.IsGenericType)
        {
            Array list = Array.CreateInstance(type.GetGenericArguments()[0], 2);
            for (int i = 0; i < list.Length; i++) list.SetValue(Of(type.GetGenericArguments()[0]), i);
            return list;
        }
        ConstructorInfo made = type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!;
        return made.Invoke([.. made.GetParameters().Select(parameter => Of(parameter.ParameterType))]);
    }
}
