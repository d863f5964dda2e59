package dev.hirundo.realtime;

import dev.hirundo.testing.TestDatabase;

class H2StreamTest extends StreamContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.H2;
    }
}
