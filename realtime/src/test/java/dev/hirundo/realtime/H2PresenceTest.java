package dev.hirundo.realtime;

import dev.hirundo.testing.TestDatabase;

class H2PresenceTest extends PresenceContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.H2;
    }
}
