package dev.hirundo.realtime;

import dev.hirundo.testing.TestDatabase;

class H2PresenceFailureTest extends PresenceFailureContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.H2;
    }
}
