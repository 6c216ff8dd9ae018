-- duplicate: says nothing that another submission of its office and period does not say already.
-- In a file of its own: a new value of an enumeration cannot be used in the transaction that adds it.
alter type intake.state add value 'duplicate' after 'refused';
