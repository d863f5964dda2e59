package dev.hirundo.realtime;

import dev.hirundo.testing.TestDatabase;

class H2ConvergenceTest extends ConvergenceContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.H2;
    }
}
