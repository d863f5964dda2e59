package dev.hirundo.realtime.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What RFC 6455 asks of whoever reads frames, one input after the other, however the bytes are
/// split. The areas are those that conformance suites know: messages, pings, reserved bits,
/// opcodes, fragments, UTF-8, close, fragments made by a proxy.
class ConformanceTest {
    private static final int FIN = ClientFrames.FIN;

    private static ClientFrames frames() {
        return new ClientFrames();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({
        "messages",
        "pings",
        "reservedBits",
        "opcodes",
        "fragments",
        "validUtf8",
        "invalidUtf8",
        "closes",
        "badCloses",
        "lengths"
    })
    void isReadTheSameHoweverItIsSplit(String name, ClientFrames input, List<String> expected) {
        byte[] bytes = input.toBytes();
        assertEquals(expected, read(bytes, bytes.length), "whole");
        for (int size : new int[] {1, 2, 3, 7, 997, 65_536}) {
            assertEquals(expected, read(bytes, size), () -> "in pieces of " + size);
        }
        for (int at = 1; at < Math.min(bytes.length, 300); at++) {
            int split = at;
            var recorder = new Recorder();
            recorder.read(Arrays.copyOf(bytes, at));
            recorder.read(Arrays.copyOfRange(bytes, at, bytes.length));
            assertEquals(expected, recorder.events, () -> "split at " + split);
        }
    }

    private static List<String> read(byte[] bytes, int size) {
        var recorder = new Recorder();
        for (int from = 0; from < bytes.length; from += size) {
            recorder.read(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
        }
        return recorder.events;
    }

    static Stream<Arguments> messages() {
        return IntStream.of(0, 1, 125, 126, 127, 128, 65_535, 65_536, 200_000)
                .boxed()
                .flatMap(
                        length -> {
                            String text = "*".repeat(length);
                            byte[] data = new byte[length];
                            Arrays.fill(data, (byte) 0xfe);
                            return Stream.of(
                                    arguments(
                                            "text of " + length,
                                            frames().text(text),
                                            List.of("text " + text)),
                                    arguments(
                                            "binary of " + length,
                                            frames().frame(FIN | Opcode.BINARY, data),
                                            List.of("binary " + HexFormat.of().formatHex(data))));
                        });
    }

    static Stream<Arguments> pings() {
        String longest = "p".repeat(125);
        var ten = frames();
        var pongs = new ArrayList<String>();
        for (int i = 0; i < 10; i++) {
            ten.ping("payload-" + i);
            pongs.add("ping payload-" + i);
        }
        return Stream.of(
                arguments("empty", frames().ping(""), List.of("ping ")),
                arguments("with payload", frames().ping("Hello"), List.of("ping Hello")),
                arguments("of 125", frames().ping(longest), List.of("ping " + longest)),
                arguments("of 126", frames().ping(longest + "p"), List.of("fail 1002")),
                arguments("pong nobody asked for", frames().pong(""), List.of("pong ")),
                arguments(
                        "pong, then ping",
                        frames().pong("unsolicited").ping("asked"),
                        List.of("pong unsolicited", "ping asked")),
                arguments("ten", ten, pongs));
    }

    static Stream<Arguments> reservedBits() {
        return IntStream.range(1, 8)
                .boxed()
                .flatMap(
                        bits ->
                                Stream.of(Opcode.TEXT, Opcode.BINARY, Opcode.PING, Opcode.CLOSE)
                                        .map(
                                                opcode ->
                                                        arguments(
                                                                "bits " + bits + " on " + opcode,
                                                                frames().text("before")
                                                                        .frame(
                                                                                FIN | bits << 4
                                                                                        | opcode,
                                                                                new byte[0])
                                                                        .ping(""),
                                                                List.of(
                                                                        "text before",
                                                                        "fail 1002"))));
    }

    static Stream<Arguments> opcodes() {
        return IntStream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
                .boxed()
                .flatMap(
                        opcode ->
                                Stream.of(
                                        arguments(
                                                "opcode " + opcode,
                                                frames().frame(FIN | opcode, new byte[0]),
                                                List.of("fail 1002")),
                                        arguments(
                                                "opcode with payload " + opcode,
                                                frames().text("before")
                                                        .frame(FIN | opcode, new byte[5])
                                                        .ping("after"),
                                                List.of("text before", "fail 1002"))));
    }

    static Stream<Arguments> fragments() {
        return Stream.of(
                arguments(
                        "ping in pieces",
                        frames().frame(Opcode.PING, new byte[3]).last("x"),
                        List.of("fail 1002")),
                arguments(
                        "pong in pieces",
                        frames().frame(Opcode.PONG, new byte[3]).last("x"),
                        List.of("fail 1002")),
                arguments(
                        "close in pieces",
                        frames().frame(Opcode.CLOSE, new byte[2]),
                        List.of("fail 1002")),
                arguments("two", frames().begin("a").last("b"), List.of("text ab")),
                arguments(
                        "a ping between",
                        frames().begin("a").ping("p").last("b"),
                        List.of("ping p", "text ab")),
                arguments(
                        "pings and pongs between many",
                        frames().begin("a").ping("1").more("b").pong("2").more("").last("c"),
                        List.of("ping 1", "pong 2", "text abc")),
                arguments(
                        "binary",
                        frames().frame(Opcode.BINARY, new byte[] {1})
                                .frame(FIN, new byte[] {(byte) 0xff}),
                        List.of("binary 01ff")),
                arguments("empty ones", frames().begin("").more("").last(""), List.of("text ")),
                arguments(
                        "empty ones around",
                        frames().begin("").more("middle").last(""),
                        List.of("text middle")),
                arguments("a last one of nothing", frames().last("x"), List.of("fail 1002")),
                arguments("a next one of nothing", frames().more("x"), List.of("fail 1002")),
                arguments(
                        "one more behind a message",
                        frames().text("a").last("b"),
                        List.of("text a", "fail 1002")),
                arguments(
                        "a text within a text",
                        frames().begin("a").text("b"),
                        List.of("fail 1002")),
                arguments(
                        "a binary within a text",
                        frames().begin("a").frame(Opcode.BINARY, new byte[1]),
                        List.of("fail 1002")),
                arguments(
                        "two messages",
                        frames().begin("a").last("b").begin("c").more("d").last("e"),
                        List.of("text ab", "text cde")),
                arguments("a proxy's fragments", proxied(), List.of("text " + "*".repeat(65_536))));
    }

    private static ClientFrames proxied() {
        var frames = frames();
        String left = "*".repeat(65_536);
        frames.begin(left.substring(0, 1300));
        for (left = left.substring(1300); left.length() > 1300; left = left.substring(1300)) {
            frames.more(left.substring(0, 1300));
        }
        return frames.last(left);
    }

    static Stream<Arguments> validUtf8() {
        return Stream.of(
                        "Hello-\u00b5@\u00df\u00f6\u00e4\u00fc\u00e0\u00e1-UTF-8!!",
                        "\u03ba\u1f79\u03c3\u03bc\u03b5",
                        "\u0000",
                        "\u0080",
                        "\u0800",
                        "\ud800\udc00",
                        "\u007f",
                        "\u07ff",
                        "\uffff",
                        "\udbff\udfff",
                        "\ud7ff",
                        "\ue000",
                        "\ufffd",
                        "\ufeff",
                        "\ufdd0\ufffe\ud83f\udffe\udbff\udffe")
                .flatMap(
                        text ->
                                Stream.of(
                                        arguments(
                                                "text " + hex(text),
                                                frames().text(text),
                                                List.of("text " + text)),
                                        arguments(
                                                "reason " + hex(text),
                                                frames().close(1000, text),
                                                List.of("close 1000 " + text)),
                                        arguments(
                                                "a byte a fragment " + hex(text),
                                                byteByByte(text),
                                                List.of("text " + text))));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ClientFrames byteByByte(String text) {
        var frames = frames().begin("");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            frames.frame(Opcode.CONTINUATION, new byte[] {b});
        }
        return frames.last("");
    }

    /// Nothing is needed behind the first byte that is wrong.
    static Stream<Arguments> invalidUtf8() {
        return Stream.of(
                        "80",
                        "bf",
                        "8080",
                        "80bf80",
                        "c0",
                        "c1bf",
                        "c080",
                        "c0af",
                        "e080af",
                        "e08080",
                        "e09fbf",
                        "f08080af",
                        "f0808080",
                        "f08fbfbf",
                        "f8",
                        "f888808080",
                        "fc",
                        "fc8480808080",
                        "fe",
                        "ff",
                        "feff",
                        "eda080",
                        "edadbf",
                        "edae80",
                        "edafbf",
                        "edb080",
                        "edbe80",
                        "edbfbf",
                        "eda080edb080",
                        "edafbfedbfbf",
                        "f4908080",
                        "f5808080",
                        "f7bfbfbf",
                        "fbbfbfbfbf",
                        "fdbfbfbfbfbf",
                        "c220",
                        "e28220",
                        "e2c2",
                        "f09f9820",
                        "cebae1bdb9cf83cebcceb5eda080656469746564",
                        "cebae1bdb9cf83cebcceb5f4908080656469746564")
                .flatMap(
                        hex -> {
                            byte[] bytes = HexFormat.of().parseHex(hex);
                            byte[] reason = HexFormat.of().parseHex("03e8" + hex);
                            return Stream.of(
                                    arguments(
                                            hex,
                                            frames().frame(FIN | Opcode.TEXT, bytes),
                                            List.of("fail 1007")),
                                    arguments(
                                            "behind a character " + hex,
                                            frames().begin("\u00b5x").frame(FIN, bytes),
                                            List.of("fail 1007")),
                                    arguments(
                                            "the rest never comes " + hex,
                                            announced(bytes),
                                            List.of("fail 1007")),
                                    arguments(
                                            "reason " + hex,
                                            frames().frame(FIN | Opcode.CLOSE, reason),
                                            List.of("fail 1007")));
                        });
    }

    /// A frame of 200 bytes of which only these have come.
    private static ClientFrames announced(byte[] bytes) {
        var frames = frames().raw(FIN | Opcode.TEXT, 0x80 | 126, 0, 200, 0, 0, 0, 0);
        for (byte b : bytes) {
            frames.raw(b);
        }
        return frames;
    }

    static Stream<Arguments> closes() {
        var valid =
                IntStream.of(
                                1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013,
                                1014, 3000, 3999, 4000, 4999)
                        .mapToObj(
                                code ->
                                        arguments(
                                                "code " + code,
                                                frames().close(code, ""),
                                                List.of("close " + code + " ")));
        String longest = "r".repeat(123);
        return Stream.concat(
                valid,
                Stream.of(
                        arguments(
                                "without a code",
                                frames().frame(FIN | Opcode.CLOSE, new byte[0]),
                                List.of("close 1005 ")),
                        arguments(
                                "with the longest reason",
                                frames().close(1000, longest),
                                List.of("close 1000 " + longest)),
                        arguments(
                                "twice",
                                frames().close(1000, "a").close(1001, "b"),
                                List.of("close 1000 a")),
                        arguments(
                                "with a ping behind it",
                                frames().close(1000, "").ping("late"),
                                List.of("close 1000 ")),
                        arguments(
                                "with garbage behind it",
                                frames().close(1000, "").raw(0xff, 0xff, 0xff),
                                List.of("close 1000 ")),
                        arguments(
                                "within a message",
                                frames().begin("a").close(1000, "").last("b"),
                                List.of("close 1000 "))));
    }

    static Stream<Arguments> badCloses() {
        var codes =
                IntStream.of(
                                0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000,
                                65_535)
                        .mapToObj(
                                code ->
                                        arguments(
                                                "code " + code,
                                                frames().frame(
                                                                FIN | Opcode.CLOSE,
                                                                new byte[] {
                                                                    (byte) (code >> 8), (byte) code
                                                                }),
                                                List.of("fail 1002")));
        return Stream.concat(
                codes,
                Stream.of(
                        arguments(
                                "half a code",
                                frames().frame(FIN | Opcode.CLOSE, new byte[1]),
                                List.of("fail 1002")),
                        arguments(
                                "a reason of 124 bytes",
                                frames().close(1000, "r".repeat(124)),
                                List.of("fail 1002"))));
    }

    static Stream<Arguments> lengths() {
        return Stream.of(
                arguments("no mask", frames().raw(0x81, 0x01, 'a'), List.of("fail 1002")),
                arguments(
                        "16 bits for 125", frames().raw(0x81, 0xfe, 0, 125), List.of("fail 1002")),
                arguments(
                        "64 bits for 65535",
                        frames().raw(0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff),
                        List.of("fail 1002")),
                arguments(
                        "2^63",
                        frames().raw(0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0),
                        List.of("fail 1002")),
                arguments(
                        "2^63 - 1",
                        frames().raw(0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
                        List.of("fail 1009")),
                arguments(
                        "more than a message may have, in one frame",
                        frames().raw(0x82, 0xff, 0, 0, 0, 0, 0, 3, 0xd0, 0x91),
                        List.of("fail 1009")),
                arguments(
                        "more than a message may have",
                        frames().begin("a".repeat(200_000)).raw(0x80, 0xfe, 0xc3, 0x51),
                        List.of("fail 1009")));
    }

    @Test
    void nothingIsAllocatedForWhatIsOnlyAnnounced() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var reader = new FrameReader(Integer.MAX_VALUE, new Recorder());
        byte[] input = frames().raw(0x82, 0xff, 0, 0, 0, 0, 0x7f, 0, 0, 0, 1, 2, 3, 4, 5).toBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        reader.accept(input);
        assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 10_000);
    }

    @Test
    void endlessEmptyFragmentsTakeNoMemory() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var recorder = new Recorder();
        recorder.read(frames().begin("").toBytes());
        byte[] more = frames().more("").toBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            recorder.read(more);
        }
        assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 100_000);
        recorder.read(frames().last("x").toBytes());
        assertEquals(List.of("text x"), recorder.events);
    }

    /// Writes down what it is told.
    static final class Recorder implements FrameReader.Events {
        static final int MAX_MESSAGE_BYTES = 250_000;

        final List<String> events = new ArrayList<>();
        private final FrameReader reader = new FrameReader(MAX_MESSAGE_BYTES, this);
        private boolean failed;

        void read(byte[] bytes) {
            if (failed) {
                return;
            }
            try {
                reader.accept(bytes);
            } catch (ViolationException e) {
                failed = true;
                events.add("fail " + e.close().code());
            }
        }

        boolean isEnded() {
            return failed || reader.isEnded();
        }

        @Override
        public void text(String text) {
            events.add("text " + text);
        }

        @Override
        public void binary(byte[] data) {
            events.add("binary " + HexFormat.of().formatHex(data));
        }

        @Override
        public void ping(byte[] payload) {
            events.add("ping " + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void pong(byte[] payload) {
            events.add("pong " + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void close(Close close) {
            events.add("close " + close.code() + " " + close.reason());
        }
    }
}
