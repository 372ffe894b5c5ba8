cleave --version
cleave --no-such-option
echo "status $?"
cleave no-such-command
