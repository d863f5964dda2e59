package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class CircuitTest {
    private static final StoreException FAILURE = new StoreException("away", new Exception());

    private final HandClock clock = new HandClock();
    private final Circuit circuit = new Circuit(clock);

    @Test
    void afterFiveFailuresItIsAskedOnceInAWhile() {
        for (int i = 0; i < Circuit.FAILURES; i++) {
            assertTrue(circuit.mayAsk());
            circuit.failed(FAILURE);
        }
        assertFalse(circuit.mayAsk());
        clock.pass(Circuit.PAUSE);
        assertTrue(circuit.mayAsk());
        assertFalse(circuit.mayAsk());
        circuit.worked();
        assertTrue(circuit.mayAsk());
    }

    /// Else one answer that is late would shut out everybody for seconds.
    @Test
    void whatFailedForACrowdIsOneFailure() {
        for (int i = 1; i < Circuit.FAILURES; i++) {
            circuit.failed(FAILURE);
            for (int j = 0; j < 100; j++) {
                circuit.failed(StoreException.shared(FAILURE));
            }
        }
        assertTrue(circuit.mayAsk());
        circuit.failed(FAILURE);
        assertFalse(circuit.mayAsk());
    }
}
