package dev.hirundo.realtime;

import dev.hirundo.testing.TestDatabase;

class H2SocketTest extends SocketContract {
    @Override
    protected TestDatabase kind() {
        return TestDatabase.H2;
    }
}
