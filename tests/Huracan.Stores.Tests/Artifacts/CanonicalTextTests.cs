using System.Text.Json.Nodes;
using Huracan.Stores.Artifacts;
using Xunit;

namespace Huracan.Stores.Tests.Artifacts;

public sealed class CanonicalTextTests
{
    [Fact]
    public void Keys_stand_in_ordinal_order_whatever_order_they_were_written_in()
    {
        JsonObject a = new() { ["b"] = 1, ["B"] = 2, ["a"] = new JsonObject { ["y"] = true, ["x"] = null } };
        JsonObject b = new() { ["a"] = new JsonObject { ["x"] = null, ["y"] = true }, ["B"] = 2, ["b"] = 1 };
        Assert.Equal("""{"B":2,"a":{"x":null,"y":true},"b":1}""", CanonicalJson.Text(a));
        Assert.Equal(CanonicalJson.Text(a), CanonicalJson.Text(b));
    }

    // RFC 8785, appendix B: IEEE 754 bits and their text.
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    [InlineData(0x7fffffffffffffff, "null")]   // the RFC refuses NaN and infinity; here they are undefined metrics
    [InlineData(0x7ff0000000000000, "null")]
    public void Numbers_are_written_as_the_rfc_writes_them(ulong bits, string expected)
    {
        string text = CanonicalJson.Text(new JsonArray((JsonNode)BitConverter.UInt64BitsToDouble(bits)));
        Assert.Equal($"[{expected}]", text);
        Assert.Equal(text, CanonicalJson.Text(JsonNode.Parse(text)));
    }

    [Fact]
    public void Whole_numbers_keep_every_digit()
    {
        string text = CanonicalJson.Text(new JsonArray(long.MinValue, ulong.MaxValue, 7));
        Assert.Equal("[-9223372036854775808,18446744073709551615,7]", text);
        Assert.Equal(text, CanonicalJson.Text(JsonNode.Parse(text)));
    }

    [Fact]
    public void Texts_escape_only_what_json_demands_and_half_a_surrogate_is_refused()
    {
        Assert.Equal("[\"a\\\"b\\\\c\\n\\u0001/é😀\"]", CanonicalJson.Text(new JsonArray("a\"b\\c\n\u0001/é😀")));
        Assert.Throws<ArgumentException>(() => CanonicalJson.Text(new JsonArray("\ud83d")));
    }

    [Fact]
    public void The_indented_form_is_for_people_and_says_the_same()
    {
        JsonObject value = new() { ["b"] = new JsonArray(1, 2), ["a"] = new JsonObject { ["x"] = 0.5 }, ["c"] = new JsonArray(new JsonObject { ["n"] = "g" }), ["d"] = new JsonObject() };
        string text = CanonicalJson.Indented(value);
        Assert.Equal("{\n  \"a\": {\n    \"x\": 0.5\n  },\n  \"b\": [1, 2],\n  \"c\": [\n    {\n      \"n\": \"g\"\n    }\n  ],\n  \"d\": {}\n}\n", text);
        Assert.Equal(CanonicalJson.Text(value), CanonicalJson.Text(JsonNode.Parse(text)));
    }

    [Fact]
    public void Yaml_keeps_texts_texts_and_numbers_numbers()
    {
        JsonObject value = new()
        {
            ["ppo"] = new JsonObject { ["learning_rate"] = 1e-7, ["epochs"] = 4, ["no"] = "no" },
            ["empty"] = new JsonObject(),
            ["list"] = new JsonArray("a", 1),
            ["nothing"] = null,
        };
        Assert.Equal("empty: {}\nlist: [\"a\",1]\nnothing: null\nppo:\n  epochs: 4\n  learning_rate: 1.0e-7\n  \"no\": \"no\"\n", CanonicalYaml.Text(value));
    }
}
