package org.apogeemq.narayana;

import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecord;
import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecordWrappingPlugin;
import javax.transaction.xa.XAResource;
import org.jboss.tm.XAResourceWrapper;

/**
 * Writes the names of resources into Narayana's log, and leaves the identifiers of branches as they are without it. Narayana
 * makes one by its class name; safe for use from any thread.
 */
public final class ResourceNames implements XAResourceRecordWrappingPlugin {
    private static final Integer NONE = 0;

    @Override
    public void transcribeWrapperData(XAResourceRecord record) {
        if (record.value() instanceof XAResourceWrapper named) {
            record.setJndiName(named.getJndiName());
        }
    }

    @Override
    public Integer getEISName(XAResource resource) {
        return NONE;
    }

    @Override
    public String getEISName(Integer name) {
        return name.toString();
    }
}
