package dev.hirundo.auth.password;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Argon2idTest {
    @Test
    void itComputesTheTestVectorOfRfc9106() { // section 5.3
        var cost = new Argon2Cost(32, 3, 4);

        byte[] tag =
                new Argon2Memory(cost)
                        .tag(
                                repeated(1, 32),
                                repeated(2, 16),
                                repeated(3, 8),
                                repeated(4, 12),
                                cost,
                                32);

        assertEquals(
                "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659",
                HexFormat.of().formatHex(tag));
    }

    @ParameterizedTest
    @CsvSource({
        "8, 1, 1", // RFC 9106: 8 blocks for each lane
        "128, 1, 16",
        "131072, 8, 1", // 1 GiB in all passes
        "16384, 64, 1"
    })
    void aCostAtItsBoundsIsAccepted(int memoryKib, int passes, int lanes) {
        var cost = new Argon2Cost(memoryKib, passes, lanes);

        assertEquals(memoryKib, cost.memoryKib());
    }

    @ParameterizedTest
    @CsvSource({
        "7, 1, 1", "0, 1, 1", "-1, 1, 1", "127, 1, 16", "131073, 1, 1", "2147483647, 1, 1",
        "64, 0, 1", "64, -1, 1", "64, 65, 1", "64, 1, 0", "64, 1, -1", "1024, 1, 17",
        "131072, 9, 1", "131072, 64, 1"
    })
    void aCostBeyondItsBoundsIsRefused(int memoryKib, int passes, int lanes) {
        assertThrows(
                IllegalArgumentException.class, () -> new Argon2Cost(memoryKib, passes, lanes));
    }

    @ParameterizedTest
    @CsvSource({
        "47104, 1, false",
        "19456, 2, false",
        "12288, 3, false",
        "9216, 4, false",
        "7168, 5, false",
        "65536, 3, false",
        "19456, 1, true",
        "7168, 4, true",
        "7167, 64, true"
    })
    void theSettingsOfTheOwaspSheetAreStrongAndWhatIsBelowIsWeak(
            int memoryKib, int passes, boolean weak) {
        assertEquals(weak, new Argon2Cost(memoryKib, passes, 1).isWeak());
    }

    @Test
    void itComputesOverTheBytesItIsGiven() {
        byte[] salt = "somesalt".getBytes(StandardCharsets.US_ASCII);
        byte[] password = "password".getBytes(StandardCharsets.US_ASCII);

        var cost = new Argon2Cost(256, 2, 1);

        byte[] tag = Argon2id.withMemoryOf(cost).tag(password, salt, cost, 32);

        assertEquals( // as the reference implementation has it
                "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
                HexFormat.of().formatHex(tag));
    }

    @Test
    void whatTheMemoryHeldBeforeChangesNothing() {
        var costs = List.of(new Argon2Cost(256, 2, 1), new Argon2Cost(64, 3, 4));
        var kept = Argon2id.withMemoryOf(costs.getFirst());
        byte[] salt = repeated(2, 16);
        for (int i = 0; i < 20; i++) {
            var cost = costs.get(i % 3 == 0 ? 1 : 0);
            byte[] password = repeated(i, 1 + i);

            byte[] tag = kept.tag(password, salt, cost, 32);

            assertArrayEquals(Argon2id.withMemoryOf(cost).tag(password, salt, cost, 32), tag);
        }
    }

    private static byte[] repeated(int value, int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
