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
    @CsvSource({"0, 0", "1, 2", "10, 9", "9223372036854775807, 9223372036854775807"})
    void itIsReadAsItWasWritten(long turn, long sequence) {
        var position = new Position(turn, sequence);
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
                "1-2-3",
                "-1-2",
                "1--2",
                "01-2",
                "1-02",
                "+1-2",
                " 1-2",
                "1-2\n",
                "1_2",
                "a-b",
                "1-2;drop",
                "١-٢",
                "9223372036854775808-1",
                "1-99999999999999999999",
                "1.0-2",
            })
    void whatItDidNotWriteIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Position.parse(text));
    }

    @Test
    void itIsOrderedByTurnAndThenBySequence() {
        var sorted =
                List.of(
                        Position.START,
                        new Position(0, 1),
                        new Position(2, 100),
                        new Position(10, 0),
                        new Position(10, 2),
                        new Position(10, 10));
        assertEquals(sorted, sorted.reversed().stream().sorted().toList());
        assertEquals(0, new Position(3, 4).compareTo(new Position(3, 4)));
        assertTrue(new Position(2, 9).compareTo(new Position(10, 1)) < 0);
    }

    @Test
    void itIsNotNegative() {
        assertThrows(IllegalArgumentException.class, () -> new Position(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Position(0, -1));
    }
}
