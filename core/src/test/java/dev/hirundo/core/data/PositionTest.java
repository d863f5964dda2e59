package dev.hirundo.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.ChangeLog.Position;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1, 2, 3",
        "281474976710655, 10, 9",
        "9223372036854775807, 9223372036854775807, 9223372036854775807"
    })
    void itIsReadAsItWasWritten(long epoch, long turn, long sequence) {
        var position = new Position(epoch, turn, sequence);
        assertEquals(position, Position.parse(position.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "1",
                "1-",
                "-1",
                "1-2",
                "1-2-3-4",
                "-1-2-3",
                "1--2-3",
                "01-2-3",
                "1-02-3",
                "1-2-03",
                "A-2-3",
                "+1-2-3",
                " 1-2-3",
                "1-2-3\n",
                "1-2_3",
                "1-a-b",
                "1-2-3;drop",
                "1-٢-٣",
                "1y2p0ij32e8e8-1-1",
                "zzzzzzzzzzzzz-1-1",
                "1-9223372036854775808-1",
                "1-1-99999999999999999999",
                "1.0-2-3",
            })
    void whatItDidNotWriteIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Position.parse(text));
    }

    @Test
    void itIsOrderedByTurnAndThenBySequence() {
        var sorted =
                List.of(
                        Position.START,
                        new Position(7, 0, 1),
                        new Position(7, 2, 100),
                        new Position(7, 10, 0),
                        new Position(3, 10, 2),
                        new Position(7, 10, 2),
                        new Position(7, 10, 10),
                        Position.UNKNOWN);
        assertEquals(sorted, sorted.reversed().stream().sorted().toList());
        assertEquals(0, new Position(1, 3, 4).compareTo(new Position(1, 3, 4)));
        assertTrue(new Position(9, 2, 9).compareTo(new Position(1, 10, 1)) < 0);
    }

    @Test
    void itIsNotNegative() {
        assertThrows(IllegalArgumentException.class, () -> new Position(-1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Position(0, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Position(0, 0, -1));
    }

    @Test
    void asTextItNeedsNoEscape() {
        String text = new Position((1L << 48) - 1, Long.MAX_VALUE, Long.MAX_VALUE).toString();
        assertTrue(text.matches("[0-9a-z-]{1,50}"), text);
    }
}
