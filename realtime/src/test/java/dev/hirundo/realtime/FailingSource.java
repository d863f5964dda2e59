package dev.hirundo.realtime;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;
import java.util.logging.Logger;
import javax.sql.DataSource;

/// A database that can be made to fail.
final class FailingSource implements DataSource {
    private final String url;
    private final String user;
    private volatile Optional<Fault> fault = Optional.empty();

    enum Fault {
        /// It cannot be reached.
        AWAY,
        /// It goes away before it has committed.
        BEFORE_COMMIT,
        /// It has committed, but cannot say so any more.
        AFTER_COMMIT
    }

    FailingSource(String url, String user) {
        this.url = url;
        this.user = user;
    }

    void fail(Fault how) {
        fault = Optional.of(how);
    }

    void work() {
        fault = Optional.empty();
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (fault.equals(Optional.of(Fault.AWAY))) {
            throw new SQLException("away");
        }
        var connection = DriverManager.getConnection(url, user, "");
        return (Connection)
                Proxy.newProxyInstance(
                        FailingSource.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (_, method, arguments) -> call(connection, method, arguments));
    }

    private Object call(Connection connection, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("commit") && fault.isPresent()) {
            if (fault.get() == Fault.AFTER_COMMIT) {
                connection.commit();
            } else {
                connection.rollback();
            }
            throw new SQLException("gone");
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public Connection getConnection(String name, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
